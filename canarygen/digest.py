"""Digests of a few things, and of many: to load OpenSSL takes as long as to digest hundreds of files without it."""

import sys
from functools import cache
from itertools import count

from canarygen.typed import Any, Final

__all__ = ["blake2b", "sha256"]


try:
    # These are what hashlib gives, too, after it has loaded OpenSSL for all others.
    from _blake2 import blake2b

    if sys.version_info >= (3, 12):
        from _sha2 import sha256 as _own
    else:
        from _sha256 import sha256 as _own  # type: ignore[import-not-found]  # Python has it, and does not tell.
except ImportError:  # No Python promises it.
    from hashlib import blake2b
    from hashlib import sha256 as _own

_FEW: Final = 300
"""So many files are digested in the time in which OpenSSL is loaded."""
_calls: Final = count()


def sha256(data: bytes) -> str:
    """Give the SHA-256 of some bytes in hexadecimal digits; OpenSSL's is up to nine times as fast, and loaded for many."""
    digest: str = (_own if next(_calls) < _FEW else _quickest())(data).hexdigest()
    return digest


@cache
def _quickest() -> Any:
    from hashlib import sha256 as quickest  # noqa: PLC0415 -- to load OpenSSL takes 3 ms

    return quickest
