"""What expressions of Argo Rollouts' controller are made of: operators, functions, and the kinds of values.

They are those of the parser and the checker which the controller has (github.com/antonmedv/expr), with the names of
EvalCondition (utils/evaluate/evaluate.go). Where the kind of something is not known, nothing is said.
"""

from collections.abc import Mapping

from canarygen.document import Said, text
from canarygen.model.expression_token import Misread
from canarygen.model.placeholder import is_open
from canarygen.pattern import on_demand
from canarygen.typed import Final, Literal

Kind = Literal["condition", "number", "text", "list", "nothing", "anything"]
"""What a part of an expression comes to; `anything` where that is not known."""

RANK: Final[Mapping[str, int]] = {
    "|": 0,
    **dict.fromkeys(("or", "||"), 10),
    **dict.fromkeys(("and", "&&"), 15),
    **dict.fromkeys(("==", "!=", "<", ">", ">=", "<="), 20),
    **dict.fromkeys(("in", "matches", "contains", "startsWith", "endsWith"), 20),
    "..": 25,
    **dict.fromkeys(("+", "-"), 30),
    **dict.fromkeys(("*", "/", "%"), 60),
    **dict.fromkeys(("**", "^"), 100),
    "??": 500,
}
"""How closely an operator binds what stands around it."""
SIGNS: Final = {"not": 50, "!": 50, "-": 90, "+": 90}
"""And one that stands before something."""
_MAY_BE_LONE: Final = on_demand(r"\b(?:scalar|time|pi)\b|\A[^A-Za-z]*\Z")
_TEXT: Final = on_demand(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#.*)""")
"""A text in a query, or a comment."""
ORDERS: Final = frozenset({"<", "<=", ">", ">="})
"""Those that tell which of two is more."""
_OF_TEXTS: Final = frozenset({"matches", "contains", "startsWith", "endsWith"})
VALUES: Final[Mapping[str, Kind]] = {"true": "condition", "false": "condition", "nil": "nothing"}
"""The words that are values."""
ON_ITEMS: Final = frozenset(
    [
        "all",
        "none",
        "any",
        "one",
        "filter",
        "map",
        "find",
        "findIndex",
        "findLast",
        "findLastIndex",
        "count",
        "groupBy",
        "reduce",
    ]
)
"""The functions that ask something of each item of a list."""
OF_ITEMS: Final = ("acc", "index")
"""What may be asked of an item beside itself, as `#index`: what `reduce` has so far, and where the item stands."""
FUNCTIONS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(ON_ITEMS, "anything"),
    **dict.fromkeys(
        ["all", "none", "any", "one", "isNaN", "isInf", "isNil", "hasPrefix", "hasSuffix"], "condition"
    ),
    **dict.fromkeys(
        [
            "count",
            "len",
            "int",
            "float",
            "asInt",
            "asFloat",
            "indexOf",
            "lastIndexOf",
            "mean",
            "median",
            "findIndex",
            "findLastIndex",
        ],
        "number",
    ),
    **dict.fromkeys(
        ["string", "type", "trim", "upper", "lower", "toJSON", "toBase64", "fromBase64", "join", "replace"],
        "text",
    ),
    **dict.fromkeys(
        [
            "abs",
            "ceil",
            "floor",
            "round",
            "default",
            "max",
            "min",
            "trimPrefix",
            "trimSuffix",
            "split",
            "splitAfter",
            "repeat",
            "fromJSON",
            "now",
            "duration",
            "date",
            "first",
            "last",
            "get",
            "take",
            "keys",
            "values",
            "toPairs",
            "fromPairs",
            "sort",
            "sortBy",
            "sum",
        ],
        "anything",
    ),
}
"""What a function gives."""

NEWER: Final = (
    *("concat", "flatten", "uniq", "reverse", "timezone"),
    *("bitand", "bitor", "bitxor", "bitnand", "bitnot", "bitshl", "bitshr", "bitushr"),
)
"""The functions that have come with Argo Rollouts 1.10, whose parser is github.com/expr-lang/expr 1.17."""
OF_NUMBERS: Final = frozenset({"abs", "ceil", "floor", "round", "int", "float", "isNaN", "isInf"})
"""The functions that take a number, and no list of them."""
LEAST_AND_GREATEST: Final = frozenset({"max", "min"})
"""Those that take several numbers, and since 1.10 a list of them as well."""


def answer(provider: str, asked: Said) -> Kind:
    """Give what the result is known to be of what a provider is asked.

    Of Prometheus it is a list, unless the query may give a lone number, and does so once: over a range each series has several.
    What an argument is put into may be anything, but for a text in quotes.
    """
    if provider != "prometheus":
        return "anything"
    query = _TEXT.sub("", text(asked.get("query")))
    may_be_lone = is_open(query) or _MAY_BE_LONE.search(query)
    return "number" if may_be_lone and asked.get("rangeQuery") is None else "list"


def article(kind: Kind) -> str:
    """Name a kind in a sentence."""
    return kind if kind in {"nothing", "anything"} else f"a {kind}"


def expected(kind: Kind, wanted: Kind, operator: str) -> None:
    """See that a value is of the kind that an operator is for. Raises Misread."""
    if kind not in {wanted, "anything"}:
        raise Misread(f"`{operator}` is for a {wanted}, and here is {article(kind)}")


def joined(left: Kind, operator: str, right: Kind) -> Kind:
    """Give what an operator makes of what stands on both of its sides. Raises Misread."""
    sides = (left, right)
    if RANK[operator] == RANK["=="]:
        return _compared(left, operator, right)
    if operator in {"..", "??"}:
        return "list" if operator == ".." else "anything"
    is_logical = RANK[operator] <= RANK["and"]
    for side in sides if operator != "+" else ():
        expected(side, "condition" if is_logical else "number", operator)
    return "condition" if is_logical else "number" if sides == ("number", "number") else "anything"


def _compared(left: Kind, operator: str, right: Kind) -> Kind:
    known = {left, right} - {"anything", "nothing"}
    for side in (left, right) if operator in _OF_TEXTS else ():
        expected(side, "text", operator)
    if operator != "in" and len(known) > 1:
        raise Misread(f"`{operator}` compares {article(left)} with {article(right)}")
    unordered = sorted(known - {"number", "text"})
    if operator in ORDERS and unordered:
        raise Misread(f"`{operator}` is for numbers, and here is {article(unordered[0])}")
    return "condition"


def signed(sign: str, kind: Kind) -> Kind:
    """Give what a sign makes of what stands behind it. Raises Misread for what has none."""
    if sign == "+" or kind == "anything":
        return kind
    wanted: Kind = "number" if sign == "-" else "condition"
    expected(kind, wanted, sign)
    return wanted
