"""PromQL as Prometheus reads it: a query, and what of it laws can speak about."""

import re
from collections.abc import Iterator

from canarygen.frozen import frozen
from canarygen.pattern import on_demand
from canarygen.promql.node import PERCENT, RANGES, Selector, bare, kind, nodes_of, number_of, selector
from canarygen.promql.share import scale
from canarygen.typed import Any, Final

_MOST_BRANCHES = 100
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
_ADDING_UP: Final = frozenset({"sum", "avg", "min", "max", "count", "group"})
"""Aggregations that leave only the labels that they are told to keep."""
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
    nodes = tuple(nodes_of(tree))
    ranges = [node.range for node in nodes if kind(node) in RANGES]
    steps = [node.step for node in nodes if kind(node) == "SubqueryExpr"]
    if not all(ranges) or any(step is not None and not step for step in steps):
        raise ValueError("a range, or a step of one, of no length")
    return Query(
        is_scalar=_is_scalar(tree),
        is_matrix=kind(bare(tree)) in RANGES,
        scale=scale(tree),
        selectors=tuple(selector(node) for node in nodes if kind(node) == "VectorSelector"),
        windows=tuple(length.total_seconds() for length in ranges),
        aimless=tuple(fault for node in nodes for fault in _aimless(node)),
    )


def _aimless(node: Any) -> Iterator[Malformed]:
    """Say why a quantile is infinite, or of nothing (BucketQuantile and funcHistogramQuantile in Prometheus' promql package)."""
    if kind(node) != "Call" or node.func.name != "histogram_quantile":
        return
    share, buckets = node.args
    number = number_of(bare(share))
    # Above a hundred nobody means a quantile: that stands for an argument that only the cluster knows.
    if number is not None and not 0 <= number <= 1 and number <= PERCENT:
        meant = f"{number / PERCENT:g}" if number > 1 else "0.99"
        yield Malformed(
            f"{number:g} is no quantile, which lies between 0 and 1: the answer is infinite",
            f"write `histogram_quantile({meant}, ...)`",
        )
    if _is_unbounded(buckets) and all(
        kind(found) != "VectorSelector" or _is_bucket(found) for found in nodes_of(buckets)
    ):
        yield Malformed(
            "the buckets lose their bounds, the label `le`, before they come to `histogram_quantile`: there is no answer",
            "keep it: `histogram_quantile(0.99, sum by (le) (rate(..._bucket[5m])))`",
        )


def _is_bucket(selector: Any) -> bool:
    return str(selector.name or "").endswith("_bucket")


def _is_unbounded(node: Any) -> bool:
    """Whether adding up leaves buckets without their bounds."""
    node = bare(node)
    if kind(node) != "AggregateExpr" or str(node.op) not in _ADDING_UP:
        return False
    modifier = node.modifier
    has_bound = modifier is not None and ("le" in modifier.labels) == str(modifier.type).endswith("By")
    return not has_bound or _is_unbounded(node.expr)


def _is_scalar(node: Any) -> bool:
    node = bare(node)
    match kind(node):
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
