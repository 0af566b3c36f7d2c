"""Whether the answer of a query is a share of something in itself, and how big that can be."""

from collections.abc import Iterator

from canarygen.promql.node import PERCENT, RANGES, Selector, bare, kind, nodes_of, number_of, selector
from canarygen.typed import Any, Final

_ADDING: Final = frozenset({"sum", "count", "rate", "irate", "increase", "sum_over_time", "count_over_time"})
"""Functions and aggregations by which a part never comes to more than the whole."""


def scale(node: Any) -> int | None:
    """Say how big a share can be: 1, or 100 where it is multiplied by that, and no more where there is no data."""
    node = bare(node)
    if kind(node) != "BinaryExpr":
        return None
    if str(node.op) == "or":
        most, number = scale(node.lhs), _stand_in(node.rhs)
        return most if most and number is not None and 0 <= number <= most else None
    if str(node.op) == "/":
        times, part = _factored(node.lhs)
        return times if _is_share(part, node.rhs) else None
    times, share = _factored(node)
    return times if times != 1 and scale(share) == 1 else None


def _factored(node: Any) -> tuple[int, Any]:
    """Give what a query is multiplied by to be a percentage, and the rest of it; 1 and all of it, if it is not."""
    node = bare(node)
    if kind(node) == "BinaryExpr" and str(node.op) == "*":
        for side, other in ((node.lhs, node.rhs), (node.rhs, node.lhs)):
            if number_of(bare(side)) == PERCENT:
                return PERCENT, other
    return 1, node


def _stand_in(node: Any) -> float | None:
    """Give the number of `vector(0)`, as it stands in for no data."""
    node = bare(node)
    is_vector = kind(node) == "Call" and node.func.name == "vector"
    return number_of(bare(node.args[0])) if is_vector else None


def _is_share(part: Any, whole: Any) -> bool:
    """Whether one query adds up a part of what another adds up, in the same way, at the same time and as long.

    The same metric of two versions, weeks, windows or quantiles is compared with itself, and may well be the greater one;
    and what is multiplied, or has a number in place of no data, comes to anything.
    """
    ways = _ways(part)
    inner, outer = list(_selections(part)), list(_selections(whole))
    return (
        bool(inner and outer)
        and not any(map(number_of, (*nodes_of(part), *nodes_of(whole))))
        and _lengths(part) == _lengths(whole)
        and ways == _ways(whole)
        and ways <= _ADDING
        and all(any(_is_within(one, other) for other in outer) for one in inner)
        and all(any(_is_within(one, other) for one in inner) for other in outer)
    )


def _ways(node: Any) -> set[str]:
    """Give the functions and aggregations of a query, but what stands in for no data."""
    nodes = list(nodes_of(node))
    calls = {found.func.name for found in nodes if kind(found) == "Call"}
    return (calls | {str(found.op) for found in nodes if kind(found) == "AggregateExpr"}) - {"vector"}


def _lengths(node: Any) -> set[Any]:
    """Give the lengths of time over which a query looks back."""
    return {found.range for found in nodes_of(node) if kind(found) in RANGES}


def _selections(node: Any) -> Iterator[tuple[Selector, str]]:
    """Give what is selected, each with the time that it is of."""
    for found in nodes_of(node):
        if kind(found) == "VectorSelector":
            yield selector(found), f"{found.offset} {found.at}"


def _is_within(part: tuple[Selector, str], whole: tuple[Selector, str]) -> bool:
    """Whether all that one selects is selected by the other, too: it asks for that, and perhaps for more."""
    (inner, its), (outer, others) = part, whole
    return (inner.metric, its) == (outer.metric, others) and {*inner.matchers} >= {*outer.matchers}
