"""A pattern that is compiled on demand is what `re.compile` gives."""

import re

import pytest

from canarygen.pattern import on_demand


def test_a_pattern_on_demand_finds_what_a_compiled_one_finds() -> None:
    late, compiled = on_demand(r"a(?P<b>b+)", re.IGNORECASE), re.compile(r"a(?P<b>b+)", re.IGNORECASE)

    for _ in range(2):
        assert [found["b"] for found in late.finditer("ABB ab")] == ["BB", "b"]
        assert late.fullmatch("ab c") is compiled.fullmatch("ab c") is None
        assert late.sub("x", "abab") == "xx"
    assert (late.pattern, late.flags) == (compiled.pattern, compiled.flags)


def test_what_is_no_pattern_is_refused_when_it_is_asked() -> None:
    late = on_demand("(")

    with pytest.raises(re.error):
        late.search("")
