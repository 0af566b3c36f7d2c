"""A pattern that is compiled on demand is what `re.compile` gives."""

import re

import pytest

from canarygen.pattern import all_on_demand, on_demand


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


def import_badly(found: list[re.Pattern[str]]) -> None:
    with all_on_demand():
        found.append(re.compile("a+(b)"))
        raise ImportError


def test_what_goes_wrong_while_all_patterns_are_on_demand_leaves_nothing_behind() -> None:
    found: list[re.Pattern[str]] = []

    with pytest.raises(ImportError):
        import_badly(found)

    assert type(re.compile("a")).__name__ == "Pattern"
    assert type(found[0]).__name__ == "_Pattern"
    assert found[0].sub(r"\1\1", "aab") == "bb"
