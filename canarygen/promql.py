"""PromQL as Prometheus reads it: a query, and what of it laws can speak about."""

import re
from collections.abc import Iterator

from canarygen.frozen import frozen
from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

_MOST_BRANCHES = 100
_RANGES = frozenset({"MatrixSelector", "SubqueryExpr"})
"""The parser's names for what gives a row of samples for each series."""
_SILENT: Final = r"""\"(?:[^"\\]|\\[\s\S])*+"?|'(?:[^'\\]|\\[\s\S])*+'?|\#[^\n]*"""
"""A text, or a comment. One that is not closed takes the rest, as to Prometheus: else each quote in it would begin a search."""
_UNREAD = on_demand(rf"{_SILENT}|`[^`]*`")
_TOKEN = on_demand(
    rf"{_SILENT}|`(?P<raw>[^`]*)`"
    r"|(?<![\w.])(?:(?P<word>[A-Za-z_][\w:]*)|(?P<none>(?:0+(?:ms|[smhdwy]))+)|(?P<number>0[xX](?:_?[0-9a-fA-F])+|[0-9](?:_?[0-9])*(?:\.(?:[0-9](?:_?[0-9])*)?)?(?:[eE][-+]?[0-9](?:_?[0-9])*)?))(?!\w)"
)
_OLD: Final = {"holt_winters": "double_exponential_smoothing"}
"""What functions are called now that older versions of Prometheus have by another name."""
_ENDLESS = on_demand(
    r"(?:\[[^][]*|\boffset\b[-+\s]*[0-9.]*)(?:[0-9]{16}|[0-9.]{10}e|[0-9.]e\+?[0-9]{2}|inf|nan)",
    re.IGNORECASE,
)
_ADDING: Final = frozenset({"sum", "count", "rate", "irate", "increase", "sum_over_time", "count_over_time"})
"""Functions and aggregations by which a part never comes to more than the whole."""
_ADDING_UP: Final = frozenset({"sum", "avg", "min", "max", "count", "group"})
"""Aggregations that leave only the labels that they are told to keep."""
_PERCENT: Final = 100
_BRANCH = on_demand(r"[-(+*/%^]|[<>=!]=?|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_SLIPS: Final = (
    (
        on_demand(r"\$\{?\w"),
        "Grafana fills in what begins with `$`, and nothing does so here: write the value itself, such as `[5m]`",
    ),
    (
        on_demand(r"\bdefault\b"),
        "`default` is MetricsQL's: `or vector(0)` says it in PromQL, which VictoriaMetrics reads, too",
    ),
    (on_demand(r"expected type matrix"), "say over which time: `rate(requests_total[5m])`"),
)
"""What queries that are copied from elsewhere have in them, and what is told of that."""


@frozen(kw_only=True)
class Matcher:
    """What a selector wants of a label: a value, or a regular expression that fits all of it."""

    label: str
    value: str
    is_regex: bool
    is_negated: bool


@frozen
class Selector:
    """A metric's name (empty, if there is none), and the matchers of its labels."""

    metric: str
    matchers: tuple[Matcher, ...]


@frozen(kw_only=True)
class Query:
    """A query that Prometheus would take.

    `windows` are its ranges in seconds. `scale` is how big its answer can be: 1, if it is
    the share of a metric in itself, 100 if that in percent, and None if nobody knows.
    `aimless` says why its answer can be no number that means anything.
    """

    is_scalar: bool
    is_matrix: bool
    scale: int | None
    selectors: tuple[Selector, ...]
    windows: tuple[float, ...]
    aimless: "tuple[Malformed, ...]"


@frozen
class Malformed:
    """Why a query cannot be read, or is of no use, and the way out."""

    reason: str
    help: str


def parse(text: str) -> Query | Malformed:
    """Read a query; one of more than a hundred operators and brackets is not tried, nor one of an endless time.

    The parser's memory grows with the third power of their number: a few kilobytes of
    brackets would take all that the machine has. And it panics at a time like `[1e30]`.
    """
    said = _TOKEN.sub(_spelt, text)
    plain = _UNREAD.sub("", said)
    if _ENDLESS.search(plain):
        return Malformed("it asks for a length of time that there is not", "write one such as `5m`")
    if len(_BRANCH.findall(plain)) > _MOST_BRANCHES:
        return Malformed(
            f"it has more than {_MOST_BRANCHES} operators and brackets",
            "make a recording rule of a part of it",
        )
    # Imported here: most builds have no query to read.
    import promql_parser  # noqa: PLC0415

    try:
        return _read(promql_parser.parse(said))
    except (ValueError, OverflowError) as error:
        return Malformed(str(error), _way_out(plain, str(error)))


def _way_out(plain: str, reason: str) -> str:
    """Say what is to be done about a query, of which texts and comments are taken out, that cannot be read for a reason."""
    return next(
        (told for form, told in _SLIPS if form.search(f"{plain}\n{reason}")), "try it in Prometheus first"
    )


def _spelt(found: re.Match[str]) -> str:
    """Spell for the parser what Prometheus reads, and it does not.

    That is what stands between backticks, where there are no escapes; no time at all, which is no less than an offset; numbers
    with `_` between their digits, since 3.0; and what is called otherwise since then.
    """
    if found["none"]:
        return "0"
    if found["number"]:
        return found[0].replace("_", "")
    if found["word"]:
        return _OLD.get(found[0], found[0])
    raw = found["raw"]
    if raw is None:
        return found[0]
    escaped = raw.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _read(tree: Any) -> Query:
    nodes = tuple(_nodes(tree))
    ranges = [node.range for node in nodes if _kind(node) in _RANGES]
    steps = [node.step for node in nodes if _kind(node) == "SubqueryExpr"]
    if not all(ranges) or any(step is not None and not step for step in steps):
        raise ValueError("a range, or a step of one, of no length")
    return Query(
        is_scalar=_is_scalar(tree),
        is_matrix=_kind(_bare(tree)) in _RANGES,
        scale=_scale(tree),
        selectors=tuple(_selector(node) for node in nodes if _kind(node) == "VectorSelector"),
        windows=tuple(length.total_seconds() for length in ranges),
        aimless=tuple(fault for node in nodes for fault in _aimless(node)),
    )


def _aimless(node: Any) -> Iterator[Malformed]:
    """Say why a quantile is infinite, or of nothing (BucketQuantile and funcHistogramQuantile in Prometheus' promql package)."""
    if _kind(node) != "Call" or node.func.name != "histogram_quantile":
        return
    share, buckets = node.args
    number = _number(_bare(share))
    # Above a hundred nobody means a quantile: that stands for an argument that only the cluster knows.
    if number is not None and not 0 <= number <= 1 and number <= _PERCENT:
        meant = f"{number / _PERCENT:g}" if number > 1 else "0.99"
        yield Malformed(
            f"{number:g} is no quantile, which lies between 0 and 1: the answer is infinite",
            f"write `histogram_quantile({meant}, ...)`",
        )
    if _is_unbounded(buckets) and all(
        _kind(found) != "VectorSelector" or _is_bucket(found) for found in _nodes(buckets)
    ):
        yield Malformed(
            "the buckets lose their bounds, the label `le`, before they come to `histogram_quantile`: there is no answer",
            "keep it: `histogram_quantile(0.99, sum by (le) (rate(..._bucket[5m])))`",
        )


def _is_bucket(selector: Any) -> bool:
    return str(selector.name or "").endswith("_bucket")


def _is_unbounded(node: Any) -> bool:
    """Whether adding up leaves buckets without their bounds."""
    node = _bare(node)
    if _kind(node) != "AggregateExpr" or str(node.op) not in _ADDING_UP:
        return False
    modifier = node.modifier
    has_bound = modifier is not None and ("le" in modifier.labels) == str(modifier.type).endswith("By")
    return not has_bound or _is_unbounded(node.expr)


def _nodes(tree: Any) -> Iterator[Any]:
    import promql_parser  # noqa: PLC0415

    found: list[Any] = []
    promql_parser.walk(tree, pre_visit=found.append)
    return iter(found)


def _kind(node: Any) -> str:
    return type(node).__name__


def _selector(node: Any) -> Selector:
    return Selector(node.name or "", tuple(_matcher(matcher) for matcher in node.matchers.matchers))


def _matcher(matcher: Any) -> Matcher:
    operator = str(matcher.op).rpartition(".")[2]
    return Matcher(
        label=matcher.name,
        value=matcher.value,
        is_regex=operator in {"Re", "NotRe"},
        is_negated=operator in {"NotEqual", "NotRe"},
    )


def _bare(node: Any) -> Any:
    """Take the parentheses off."""
    while _kind(node) == "ParenExpr":
        node = node.expr
    return node


def _is_scalar(node: Any) -> bool:
    node = _bare(node)
    match _kind(node):
        case "NumberLiteral":
            return True
        case "UnaryExpr":
            return _is_scalar(node.expr)
        case "BinaryExpr":
            return _is_scalar(node.lhs) and _is_scalar(node.rhs)
        case "Call":
            return str(node.func.return_type).endswith("Scalar")
        case _:
            return False


def _scale(node: Any) -> int | None:
    """Say how big a share can be: 1, or 100 where it is multiplied by that, and no more where there is no data."""
    node = _bare(node)
    if _kind(node) != "BinaryExpr":
        return None
    if str(node.op) == "or":
        scale, number = _scale(node.lhs), _stand_in(node.rhs)
        return scale if scale and number is not None and 0 <= number <= scale else None
    if str(node.op) == "/":
        times, part = _factored(node.lhs)
        return times if _is_share(part, node.rhs) else None
    times, share = _factored(node)
    return times if times != 1 and _scale(share) == 1 else None


def _factored(node: Any) -> tuple[int, Any]:
    """Give what a query is multiplied by to be a percentage, and the rest of it; 1 and all of it, if it is not."""
    node, percent = _bare(node), 100
    if _kind(node) == "BinaryExpr" and str(node.op) == "*":
        for side, other in ((node.lhs, node.rhs), (node.rhs, node.lhs)):
            if _number(_bare(side)) == percent:
                return percent, other
    return 1, node


def _number(node: Any) -> float | None:
    """Give the number that stands there, if one does."""
    return node.val if _kind(node) == "NumberLiteral" else None


def _stand_in(node: Any) -> float | None:
    """Give the number of `vector(0)`, as it stands in for no data."""
    node = _bare(node)
    is_vector = _kind(node) == "Call" and node.func.name == "vector"
    return _number(_bare(node.args[0])) if is_vector else None


def _is_share(part: Any, whole: Any) -> bool:
    """Whether one query adds up a part of what another adds up, in the same way, at the same time and as long.

    The same metric of two versions, weeks, windows or quantiles is compared with itself, and may well be the greater one;
    and what is multiplied, or has a number in place of no data, comes to anything.
    """
    ways = _ways(part)
    inner, outer = list(_selections(part)), list(_selections(whole))
    return (
        bool(inner and outer)
        and not any(map(_number, (*_nodes(part), *_nodes(whole))))
        and _lengths(part) == _lengths(whole)
        and ways == _ways(whole)
        and ways <= _ADDING
        and all(any(_is_within(one, other) for other in outer) for one in inner)
        and all(any(_is_within(one, other) for one in inner) for other in outer)
    )


def _ways(node: Any) -> set[str]:
    """Give the functions and aggregations of a query, but what stands in for no data."""
    nodes = list(_nodes(node))
    calls = {found.func.name for found in nodes if _kind(found) == "Call"}
    return (calls | {str(found.op) for found in nodes if _kind(found) == "AggregateExpr"}) - {"vector"}


def _lengths(node: Any) -> set[Any]:
    """Give the lengths of time over which a query looks back."""
    return {found.range for found in _nodes(node) if _kind(found) in _RANGES}


def _selections(node: Any) -> Iterator[tuple[Selector, str]]:
    """Give what is selected, each with the time that it is of."""
    for found in _nodes(node):
        if _kind(found) == "VectorSelector":
            yield _selector(found), f"{found.offset} {found.at}"


def _is_within(part: tuple[Selector, str], whole: tuple[Selector, str]) -> bool:
    """Whether all that one selects is selected by the other, too: it asks for that, and perhaps for more."""
    (inner, its), (outer, others) = part, whole
    return (inner.metric, its) == (outer.metric, others) and {*inner.matchers} >= {*outer.matchers}
