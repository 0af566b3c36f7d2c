"""Unquoted text that a look at its letters lets pass is text to the whole pattern, too."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from canarygen.parsing import scalar

_FLAGS = re.VERBOSE | re.IGNORECASE | re.ASCII
_WHOLE = re.compile(scalar._TYPED_SOMEWHERE.pattern, _FLAGS)
_TEXTS = st.one_of(
    st.from_regex(_WHOLE, fullmatch=True),
    st.text("+-_.:=<0123456789abcdefxointABCDEFXOINT \t%hs", min_size=1, max_size=12),
    st.text(min_size=1, max_size=8),
)


@given(_TEXTS)
@example("50% for 1h")
@example("2026-11-26 at noon")
@example("1_0.5e+3")
@example("-.INF")
@example("<<")
def test_a_look_at_the_letters_misses_nothing_that_some_reader_types(text: str) -> None:
    assert scalar._is_typed(text) == (_WHOLE.fullmatch(text) is not None)
