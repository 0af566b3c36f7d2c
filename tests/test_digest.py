"""Digests are those that everybody else makes."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from canarygen import digest
from canarygen.digest import blake2b


@given(st.binary(max_size=300))
def test_a_digest_is_what_hashlib_gives(data: bytes) -> None:
    assert digest.sha256(data) == hashlib.sha256(data).hexdigest()
    assert blake2b(data, digest_size=16).digest() == hashlib.blake2b(data, digest_size=16).digest()


def test_it_stays_what_it_is_however_many_there_are() -> None:
    texts = [b"%d" % number for number in range(3000)]

    assert [digest.sha256(text) for text in texts] == [hashlib.sha256(text).hexdigest() for text in texts]
