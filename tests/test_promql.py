"""PromQL as laws see it; and no text, however odd, brings the parser or the machine down."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen.promql import Malformed, Query, parse
from canarygen.promql.node import Matcher
from canarygen.selection import UNKNOWN, _understood, lacks


def query(text: str) -> Query:
    """Read a query that is one."""
    found = parse(text)
    assert isinstance(found, Query)
    return found


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ('sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m]))', 1),
        ('(sum(rate(x{code="ok"}[5m])) or vector(0)) / (sum(rate(x[5m])))', 1),
        ('sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m])) * 100', 100),
        ('100 * (sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m])))', 100),
        ("sum(rate(errors[5m])) / sum(rate(requests[5m]))", None),
        ("sum(rate(x[5m])) * 100", None),
        ("1 / 2", None),
        ('sum(rate(x{app="a",code=~"5.."}[5m] offset 5m)) / sum(rate(x{app="a"}[5m] offset 5m))', 1),
        ('sum(rate(x{version="new"}[5m])) / sum(rate(x{version="old"}[5m]))', None),
        ("sum(rate(x[5m])) / sum(rate(x[5m] offset 1w))", None),
        ("histogram_quantile(0.99, x) / histogram_quantile(0.5, x)", None),
        ("max(x) / avg(x)", None),
        ("sum(x) / count(x)", None),
        ('sum(rate(x{code="ok"}[5m])) * 100 / sum(rate(x[5m]))', 100),
        ('100 * sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m]))', 100),
        ('sum(rate(x{code="ok"}[5m])) * 60 / sum(rate(x[5m]))', None),
        ('sum(rate(x{code="ok"}[5m])) / (sum(rate(x[5m])) / 100)', None),
        ('(sum(rate(x{code="ok"}[5m])) or vector(1)) / sum(rate(x[5m]))', None),
        ('sum(rate(x{code="ok"}[5m])) / (sum(rate(x[5m])) > 0)', 1),
        ('sum(rate(x{code="bad"}[5m])) / sum(rate(x{code="bad"}[1h]))', None),
        ('sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m])) or vector(0)', 1),
        ('100 * sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m])) or (vector(100))', 100),
        ('sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m])) or vector(100)', None),
        ('sum(rate(x{code="ok"}[5m])) / sum(rate(x[5m])) or sum(y)', None),
    ],
)
def test_a_share_is_what_a_metric_is_of_itself(text: str, scale: int | None) -> None:
    """Of two different metrics nobody knows how big their ratio can be."""
    assert query(text).scale == scale


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"x{a=~`5\d\d`}", r"5\d\d"),
        ('x{a=~`"b"`}', '"b"'),
        ("x{a=~'`b`'}", "`b`"),
        ("x{a=~`b`} # `c` and 'd", "b"),
    ],
)
def test_nothing_is_escaped_between_backticks(text: str, value: str) -> None:
    """There a backslash is one, as patterns want it; and in a comment, or other quotes, a backtick is no quote."""
    assert query(text).selectors[0].matchers[0].value == value


@pytest.mark.parametrize(
    ("text", "is_scalar"),
    [("scalar(x)", True), ("1 + 2", True), ("-(time())", True), ("vector(1)", False), ("x * 2", False)],
)
def test_lone_numbers_are_told_from_lists(text: str, *, is_scalar: bool) -> None:
    """A scalar has no first element."""
    assert query(text).is_scalar is is_scalar


def test_windows_and_selectors_are_found_at_any_depth() -> None:
    """Functions, subqueries and both sides of an operator are looked into."""
    found = query('max_over_time(sum(rate(a{x="1"}[1m]))[10m:1m]) - on() b{y=~"2|3",z!="4"} offset 5m')

    assert sorted(found.windows) == [60, 600]
    assert [selector.metric for selector in found.selectors] == ["a", "b"]
    assert [(m.label, m.is_regex, m.is_negated) for m in found.selectors[1].matchers] == [
        ("y", True, False),
        ("z", False, True),
    ]


@pytest.mark.parametrize(
    "text", ["(" * 1900 + "x" + ")" * 1900, "+".join(["x"] * 1900), "abs(" * 900 + "x" + ")" * 900]
)
def test_a_bomb_of_brackets_is_refused_unread(text: str) -> None:
    """The parser would need gigabytes for each of these."""
    assert isinstance(parse(text), Malformed)


def test_a_text_that_ends_nowhere_is_read_once() -> None:
    """Each escaped quote in it could be the beginning of another one, of which the end would be looked for: for minutes."""
    began = time.process_time()

    assert isinstance(parse('"' + '\\"' * 30_000), Malformed)
    assert time.process_time() - began < 2


def test_a_quote_in_a_comment_hides_no_bomb() -> None:
    """What stands behind the comment is counted."""
    assert isinstance(parse("x # it's\n" + "+(x" * 60 + ")" * 60), Malformed)


def test_operators_in_texts_do_not_count() -> None:
    """A long regular expression is one text."""
    assert query('x{path=~"' + "(a|b)+-" * 200 + '"}').selectors


@pytest.mark.parametrize(
    "text",
    [
        "rate(x[1e30])",
        "x offset -Inf",
        "x[99999999999999999999]",
        "x[1m:1e30]",
        "x offset #\n +1.e30",
        "x[1e19]",
        "x[999999999999999]",
    ],
)
def test_a_length_of_time_beyond_all_is_refused(text: str) -> None:
    """The parser panics at most of them, and the last is none to Python."""
    assert isinstance(parse(text), Malformed)


def test_an_offset_or_a_range_that_there_is_is_read() -> None:
    long = 'sum(rate(job:inflight_1234567890123456789:sum{offset="1e30"}[1000000000ms:1m] offset 2w)) > 1e30'

    assert isinstance(parse(long), Query)


@settings(max_examples=300, derandomize=True)
@given(
    text=st.text(st.sampled_from("xy{}[]()=~!\"'`,.+-*/^%<>@:0159smhd \n\\{é"), max_size=60)
    | st.text(max_size=40)
)
def test_no_text_brings_the_parser_down(text: str) -> None:
    """Whatever is written is a query, or is not."""
    assert isinstance(parse(text), Query | Malformed)


@given(
    regex=st.text("ab-.*+?|()[]{}^$\\1,", max_size=8),
    names=st.lists(st.text("ab-1", min_size=1, max_size=4), max_size=6),
)
def test_a_matcher_lacks_a_name_if_none_of_all_fits_it(regex: str, names: list[str]) -> None:
    """Only names that begin as the expression does are looked at."""
    matcher = Matcher(label="app", value=regex, is_regex=True, is_negated=False)

    found = lacks({"app": sorted(names)}, matcher)

    understood = _understood(regex)
    assert found == bool(regex and understood and not any(map(understood.fullmatch, names)))


@given(value=st.text("ab", max_size=2), names=st.lists(st.text("ab", min_size=1, max_size=3), max_size=6))
def test_a_matcher_of_a_plain_value_lacks_it_if_no_name_is_equal(value: str, names: list[str]) -> None:
    matcher = Matcher(label="app", value=value, is_regex=False, is_negated=False)

    found = lacks({"app": sorted(names)}, matcher)

    assert found == bool(value and value not in names)


@pytest.mark.parametrize(
    "text",
    [
        "sum(rate(x[5m])) > 1_000",
        "x_1_0{y_2='1_'} / 0x_1F + 1_0.5e1_0",
        "rate(x[1_000] offset 1_0)",
        "max_over_time(x[5m:1_0])",
        "sum(rate(x[5m] offset 0s)) / sum(rate(x[5m] offset 0h0m))",
        "holt_winters(x[1h], 0.5, 0.5)",
    ],
)
def test_what_some_prometheus_reads_is_a_query(text: str) -> None:
    """The parser that is asked reads less: an old name of a function, `_` in numbers, or no time at all."""
    assert query(text).selectors


@pytest.mark.parametrize("text", ["x > 1_", "x > 1__0", "x > 1._5", "x[1_0m]", "x offset 0s0"])
def test_what_no_prometheus_reads_is_none(text: str) -> None:
    assert isinstance(parse(text), Malformed)


@pytest.mark.parametrize(
    "text",
    [
        "rate(x[0])",
        "sum(max_over_time(x[0:1m]))",
        "rate(x[0s])",
        "max_over_time(x[5m:0s])",
        "max_over_time(x[5m:0])",
    ],
)
def test_a_range_of_no_length_is_refused_as_prometheus_does(text: str) -> None:
    assert isinstance(parse(text), Malformed)


@pytest.mark.parametrize(
    ("text", "is_matrix"), [("x[5m]", True), ("((x[5m]))", True), ("(rate(x[5m])[1h:])", True), ("x", False)]
)
def test_ranges_are_told_from_lists_in_brackets_too(text: str, *, is_matrix: bool) -> None:
    assert query(text).is_matrix is is_matrix


@pytest.mark.parametrize(
    "text",
    [
        "histogram_quantile(0.99, rate(x_bucket[5m]))",
        "histogram_quantile(1, sum by (le, pod) (rate(x_bucket[5m])))",
        "histogram_quantile(0.5, sum without (pod) (rate(x_bucket[5m])))",
        "histogram_quantile(0.5, sum(rate(native_seconds[5m])))",
        "histogram_quantile(0.5, topk(3, x_bucket))",
        "histogram_quantile(scalar(max(wanted)), sum by (le) (x_bucket))",
        f"histogram_quantile({UNKNOWN}, sum by (le) (x_bucket))",
        "sum(x_bucket)",
    ],
)
def test_a_quantile_of_buckets_with_their_bounds_means_something(text: str) -> None:
    assert query(text).aimless == ()
