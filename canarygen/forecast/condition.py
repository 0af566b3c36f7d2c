"""What the conditions of a metric make of an empty answer: the controller's expression language, as far as that takes it."""

import math

from canarygen.forecast.rollout import Outcome
from canarygen.model.expression_token import Misread, Tokens
from canarygen.typed import Any, Final

_COMPARISONS: Final = ("<", "<=", ">", ">=", "==", "!=")
_VALUES: Final = {"true": True, "false": False, "nil": None}
_DEEPEST: Final = 50


def without_data(success: str, failure: str, *, is_vector: bool) -> Outcome:
    """Give what an empty answer comes to (EvaluateResult in utils/evaluate/evaluate.go of Argo Rollouts).

    A failure that holds goes first, then a success; where only one of the two is written, the other is its negation. To
    index an empty vector is an error.
    """
    answer: Any = [] if is_vector else None
    try:
        bad = _holds(failure, answer) if failure else None
        good = _holds(success, answer) if success else None
    except Misread:
        return Outcome.ERROR
    if bad or (bad is None and good is False):
        return Outcome.FAIL
    if good or (good is None and not bad):
        return Outcome.PASS
    return Outcome.INCONCLUSIVE


def _holds(text: str, answer: Any) -> bool:
    """Tell whether a condition is true. Raises Misread where the controller would call it an error, or more is said than is read here."""
    tokens = Tokens(text)
    found = _Reader(tokens, answer).either(0)
    if tokens.here[0] != "end" or not isinstance(found, bool):
        raise Misread
    return found


class _Reader:
    """Evaluates one expression from left to right."""

    def __init__(self, tokens: Tokens, answer: Any) -> None:
        self._tokens, self._answer = tokens, answer

    def either(self, depth: int, *, counts: bool = True) -> Any:
        """Read an expression; `counts` is false where the language does not evaluate it."""
        found = self._both(depth, counts=counts)
        while self._takes("||", "or"):
            other = self._both(depth, counts=counts and not found)
            found = found or other
        return found

    def _both(self, depth: int, *, counts: bool) -> Any:
        found = self._compared(depth, counts=counts)
        while self._takes("&&", "and"):
            other = self._compared(depth, counts=counts and bool(found))
            found = found and other
        return found

    def _compared(self, depth: int, *, counts: bool) -> Any:
        left = self._one(depth, counts=counts)
        if not self._tokens.are(*_COMPARISONS):
            return left
        operator = self._tokens.take()[1]
        right = self._one(depth, counts=counts)
        return _compare(left, operator, right) if counts else False

    def _one(self, depth: int, *, counts: bool) -> Any:
        if depth > _DEEPEST:
            raise Misread
        if self._takes("!", "not"):
            return not self._one(depth + 1, counts=counts)
        if self._takes("-"):
            found = self._one(depth + 1, counts=counts)
            return -_number(found) if counts else 0
        if self._takes("("):
            found = self.either(depth + 1, counts=counts)
            self._tokens.expect(")")
        else:
            found = self._named(depth, counts=counts)
        while self._takes("["):
            # Nothing is at any place of an empty answer.
            self.either(depth + 1, counts=counts)
            self._tokens.expect("]")
            if counts:
                raise Misread
        return found

    def _named(self, depth: int, *, counts: bool) -> Any:
        kind, word = self._tokens.take()
        if kind == "number" and word.replace(".", "", 1).isdecimal():
            return float(word)
        if word in _VALUES:
            return _VALUES[word]
        if word == "result":
            return self._answer
        self._tokens.expect("(")
        arguments = [self.either(depth + 1, counts=counts)]
        while self._takes(","):
            arguments.append(self.either(depth + 1, counts=counts))
        self._tokens.expect(")")
        return _call(word, arguments) if counts else False

    def _takes(self, *words: str) -> bool:
        is_next = self._tokens.are(*words)
        if is_next:
            self._tokens.take()
        return is_next


def _call(name: str, arguments: list[Any]) -> Any:
    first = arguments[0]
    if name == "len" and first == []:
        return 0.0
    if name == "isNil":
        return first is None
    if name == "isNaN":
        return math.isnan(_number(first))
    if name == "default" and len(arguments) > 1:
        return arguments[1] if first is None else first
    raise Misread


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, float):
        raise Misread
    return value


def _compare(left: Any, operator: str, right: Any) -> bool:
    if operator in {"==", "!="}:
        return bool((left == right) == (operator == "=="))
    first, second = _number(left), _number(right)
    if operator.startswith("<"):
        return first < second or (operator == "<=" and first == second)
    return first > second or (operator == ">=" and first == second)
