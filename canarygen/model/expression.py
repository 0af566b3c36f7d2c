"""Conditions in the language of Argo Rollouts' controller: what keeps it from evaluating one.

The grammar is that of the parser which the controller has: github.com/antonmedv/expr (parser/parser.go), and since 1.10
github.com/expr-lang/expr. What only the newer one knows is let pass where it is not read here.
"""

from collections.abc import Sequence

from canarygen.model.expression_kind import (
    FUNCTIONS,
    LEAST_AND_GREATEST,
    NEWER,
    OF_ITEMS,
    OF_NUMBERS,
    ON_ITEMS,
    ORDERS,
    RANK,
    SIGNS,
    VALUES,
    Kind,
    article,
    expected,
    joined,
    signed,
)
from canarygen.model.expression_token import Misread, Tokens, named, unexpected
from canarygen.model.regex import refusal
from canarygen.pattern import on_demand
from canarygen.typed import Final

CUT_SHORT: Final = "it ends behind a comma: ` #` begins a comment, unless the whole stands in quotes"
"""What YAML makes of `all(result, # < 5)`."""
_WHOLE: Final = "`default` gives the whole result where there is one, which is a list: no number equals it, or has an order with it"
_BRANCHES: Final = on_demand(r"\bif\b")
"""What has come with 1.10, too, and is not read."""
_DEEPEST: Final = 100
"""No condition that somebody wrote is nested so deeply; Python's own stack ends some way below."""


def misread(text: str, answer: Kind = "anything", *, newer: bool = False) -> str:
    """Say why the controller cannot evaluate a condition; "" if it may.

    `answer` is what is known of the result: a `list` of numbers, or a `number`, which may be a list of them as well.
    `newer` says that no controller is older than 1.10.
    """
    try:
        kind = _Reader(text, answer, newer=newer).read()
    except Misread as fault:
        return "" if newer and _BRANCHES.search(text) else str(fault)
    return (
        "" if kind in {"condition", "anything"} else f"it comes to {article(kind)}, and not to true or false"
    )


class _Reader:
    """Reads an expression once, from left to right."""

    def __init__(self, text: str, answer: Kind, *, newer: bool) -> None:
        is_list = answer == "list"
        self._tokens, self._answer, self._newer = Tokens(text), "number" if is_list else answer, newer
        self._names: dict[str, Kind] = dict.fromkeys((*FUNCTIONS, *(NEWER if newer else ())), "anything")
        self._names |= {"result": "list" if is_list else "anything", "$env": "anything"}
        self._items = self._nested = 0
        self._is_defaulted = False

    def read(self) -> Kind:
        kind = self._expression(0)
        while self._newer and self._tokens.are(";"):
            self._tokens.take()
            kind = kind if self._tokens.here[0] == "end" else self._expression(0)
        if self._tokens.here[0] != "end":
            raise Misread(unexpected(self._tokens.here))
        return kind

    def _expression(self, rank: int) -> Kind:
        self._nested += 1
        if self._nested > _DEEPEST:
            raise Misread("it is nested too deeply to be read")
        kind = self._ranked(rank)
        self._nested -= 1
        return kind

    def _ranked(self, rank: int) -> Kind:
        if rank == 0 and self._tokens.are("let"):
            return self._variable()
        left, before = self._primary(), ""
        while operator := self._operator(rank):
            if before == "??" and operator not in {"??", "|"}:
                raise Misread(f"`??` and `{operator}` need brackets between them")
            left, before = self._joined(left, operator), operator
        return self._choice(left) if rank == 0 else left

    def _operator(self, rank: int) -> str:
        """Take the operator that follows and binds closely enough; a `not` may stand before it."""
        is_negated = self._tokens.are("not")
        kind, said = self._tokens.behind if is_negated else self._tokens.here
        if kind not in {"sign", "word"} or RANK.get(said, -1) < rank:
            return ""
        for _ in range(1 + is_negated):
            self._tokens.take()
        return said

    def _joined(self, left: Kind, operator: str) -> Kind:
        if operator == "|":
            return self._piped()
        literal = self._tokens.here
        right = self._expression(RANK[operator] + (operator not in {"**", "^"}))
        is_alone = literal[0] == "text" and self._tokens.before is literal
        if operator == "matches" and is_alone and (told := refusal(literal[1][1:-1].replace("\\\\", "\\"))):
            raise Misread(f"the pattern {literal[1]} {told[0]}")
        # Since 1.10 orders may stand in a row: `1 < x <= 5`.
        is_row = self._newer and left == "condition" and operator in ORDERS
        try:
            return joined("anything" if is_row else left, operator, right)
        except Misread:
            if self._is_defaulted and "list" in {left, right}:
                raise Misread(_WHOLE) from None
            raise

    def _piped(self) -> Kind:
        """Read the function that is given what stands before a `|`."""
        kind, name = self._tokens.take()
        if kind != "word" or not self._tokens.are("("):
            raise Misread("`|` is no operator here; `||` is")
        return self._called(name, is_given=True)

    def _variable(self) -> Kind:
        self._tokens.take()
        kind, name = self._tokens.take()
        if kind != "word":
            raise Misread("`let` gives a name to a value: `let x = result[0]; x < 5`")
        self._tokens.expect("=")
        self._names[name] = self._expression(0)
        self._tokens.expect(";")
        return self._expression(0)

    def _choice(self, condition: Kind) -> Kind:
        while self._tokens.are("?"):
            self._tokens.take()
            expected(condition, "condition", "?")
            first = condition if self._tokens.are(":") else self._expression(0)
            self._tokens.expect(":")
            other = self._expression(0)
            condition = first if first == other else "anything"
        return condition

    def _primary(self) -> Kind:
        kind, said = self._tokens.here
        if kind in {"sign", "word"} and said in SIGNS:
            self._tokens.take()
            return self._followed(signed(said, self._expression(SIGNS[said])))
        if self._tokens.are("("):
            self._tokens.take()
            kind = self._expression(0)
            self._tokens.expect(")")
            return self._followed(kind)
        if self._tokens.are("#", ".") and self._items:
            self._tokens.take()
            if self._tokens.here[0] == "word" and (said == "." or self._tokens.here[1] in OF_ITEMS):
                self._tokens.take()
            return self._followed("anything")
        return self._secondary()

    def _secondary(self) -> Kind:
        kind, said = self._tokens.take()
        if kind == "number":
            return "number"
        if kind == "text":
            return self._followed("text")
        if kind == "word" and said in VALUES:
            return VALUES[said]
        if kind == "word" and said not in RANK:
            return self._followed(self._named(said))
        if (kind, said) == ("sign", "["):
            self._arguments("]")
            return self._followed("list")
        if (kind, said) == ("sign", "{"):
            self._map()
            return self._followed("anything")
        if kind == "end":
            raise Misread(CUT_SHORT if self._tokens.before == ("sign", ",") else "it ends too early")
        raise Misread(f"{named((kind, said))} is not expected where it stands")

    def _named(self, name: str) -> Kind:
        if self._tokens.are("("):
            return self._called(name)
        self._reject_unknown(name)
        return "anything" if name in FUNCTIONS else self._names[name]

    def _called(self, name: str, *, is_given: bool = False) -> Kind:
        """Read what a function is called with; one that is given something by `|` has its first argument."""
        self._reject_unknown(name)
        self._tokens.take()
        if name not in ON_ITEMS:
            # Since 1.10 some of these take what is asked of each item as well.
            self._items += self._newer
            kinds = self._arguments(")")
            self._items -= self._newer
            return self._given(name, kinds)
        if not is_given:
            self._expression(0)
            self._tokens.expect(",")
        self._on_item()
        if self._tokens.are(","):
            self._tokens.take()
            self._expression(0)
        self._tokens.expect(")")
        return FUNCTIONS[name]

    def _given(self, name: str, kinds: Sequence[Kind]) -> Kind:
        """Give what a function gives for values of some kinds. Raises Misread for a list that it does not take."""
        if kinds[:1] == ["list"]:
            if name in OF_NUMBERS:
                raise Misread(f"`{name}` is for a number, and here is a list")
            if name in LEAST_AND_GREATEST and kinds == ["list"] and not self._newer:
                raise Misread(f"before Argo Rollouts 1.10 `{name}` takes numbers, and here is a list")
        if name == "default":
            # Whatever it is asked of, it looks at the result (defaultFunc, utils/evaluate/evaluate.go).
            self._is_defaulted = self._names["result"] == "list"
            return "list" if self._is_defaulted else "anything"
        return FUNCTIONS.get(name, "anything")

    def _reject_unknown(self, name: str) -> None:
        """Raise Misread for a name that means nothing."""
        if name not in self._names:
            raise Misread(unexpected(("word", name), self._names))

    def _on_item(self) -> None:
        """Read what is asked of each item: in braces, or without."""
        self._items += 1
        is_braced = self._tokens.are("{")
        if is_braced:
            self._tokens.take()
        self._expression(0)
        if is_braced:
            self._tokens.expect("}")
        self._items -= 1

    def _arguments(self, end: str) -> list[Kind]:
        kinds: list[Kind] = []
        while not self._tokens.are(end):
            kinds.append(self._expression(0))
            if not self._tokens.are(end):
                self._tokens.expect(",")
        self._tokens.take()
        return kinds

    def _map(self) -> None:
        while not self._tokens.are("}"):
            if self._tokens.are("("):
                self._primary()
            elif self._tokens.take()[0] not in {"word", "text", "number"}:
                raise Misread("the key of a map is a text")
            self._tokens.expect(":")
            self._expression(0)
            if not self._tokens.are("}"):
                self._tokens.expect(",")
        self._tokens.take()

    def _followed(self, kind: Kind) -> Kind:
        """Read what is taken out of a value: a field, an item, some items, or what a method gives."""
        is_answer = self._tokens.before == ("word", "result")
        while self._tokens.are(".", "?.", "["):
            _, said = self._tokens.take()
            if self._newer and said == "?." and self._tokens.are("["):
                _, said = self._tokens.take()
            if said == "[":
                kind = self._item(self._answer if is_answer else "anything")
            elif self._tokens.take()[0] != "word":
                raise Misread(f"no name follows `{said}`")
            elif is_answer and self._answer == "number":
                raise Misread("the result is a list of numbers, which have no names")
            elif self._tokens.are("("):
                self._tokens.take()
                self._arguments(")")
                kind = "anything"
            else:
                kind = "anything"
            is_answer = False
        return kind

    def _item(self, kind: Kind) -> Kind:
        """Read which item is taken, or from where to where some are: those of a text are a text."""
        is_part = self._tokens.are(":")
        if not is_part:
            self._expression(0)
            is_part = self._tokens.are(":")
        if is_part:
            self._tokens.take()
            if not self._tokens.are("]"):
                self._expression(0)
        self._tokens.expect("]")
        return "list" if is_part and kind == "number" else "anything" if is_part else kind
