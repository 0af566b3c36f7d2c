"""The nodes of PromQL as its parser gives them, and what a selector in them says."""

from collections.abc import Iterator

from canarygen.frozen import frozen
from canarygen.typed import Any, Final

RANGES: Final = frozenset({"MatrixSelector", "SubqueryExpr"})
"""The parser's names for what gives a row of samples for each series."""
PERCENT: Final = 100


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


def nodes_of(tree: Any) -> Iterator[Any]:
    """Give a node, and all below it."""
    import promql_parser  # noqa: PLC0415 -- most builds have no query to read

    found: list[Any] = []
    promql_parser.walk(tree, pre_visit=found.append)
    return iter(found)


def kind(node: Any) -> str:
    """Give what the parser calls a node."""
    return type(node).__name__


def selector(node: Any) -> Selector:
    """Give what a node of that kind selects."""
    return Selector(node.name or "", tuple(_matcher(matcher) for matcher in node.matchers.matchers))


def _matcher(matcher: Any) -> Matcher:
    operator = str(matcher.op).rpartition(".")[2]
    return Matcher(
        label=matcher.name,
        value=matcher.value,
        is_regex=operator in {"Re", "NotRe"},
        is_negated=operator in {"NotEqual", "NotRe"},
    )


def bare(node: Any) -> Any:
    """Take the parentheses off."""
    while kind(node) == "ParenExpr":
        node = node.expr
    return node


def number_of(node: Any) -> float | None:
    """Give the number that stands there, if one does."""
    return node.val if kind(node) == "NumberLiteral" else None
