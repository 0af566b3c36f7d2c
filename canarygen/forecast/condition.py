"""What the conditions of a metric make of an empty answer: the controller's expression language, as far as that takes it."""

import math
import re

from canarygen.forecast.rollout import Outcome
from canarygen.typed import Any, Final

_TOKEN: Final = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|([A-Za-z_]\w*)|(&&|\|\||[<>=!]=|[-+*/<>!()\[\],]))")
_COMPARISONS: Final = ("<", "<=", ">", ">=", "==", "!=")
_DEEPEST: Final = 50


class _Unknown(Exception):
    """The controller would call it an error, or it is more than is read here."""


def without_data(success: str, failure: str, *, is_vector: bool) -> Outcome:
    """Give what an empty answer comes to (EvaluateResult in utils/evaluate/evaluate.go of Argo Rollouts).

    A failure that holds goes first, then a success; where only one of the two is written, the other is its negation. To
    index an empty vector is an error.
    """
    answer: Any = [] if is_vector else None
    try:
        bad = _holds(failure, answer) if failure else None
        good = _holds(success, answer) if success else None
    except _Unknown:
        return Outcome.ERROR
    if bad or (bad is None and good is False):
        return Outcome.FAIL
    if good or (good is None and not bad):
        return Outcome.PASS
    return Outcome.INCONCLUSIVE


def _holds(text: str, answer: Any) -> bool:
    reader = _Reader(text, answer)
    found = reader.either(0)
    if reader.left or not isinstance(found, bool):
        raise _Unknown
    return found


class _Reader:
    """Evaluates one expression from left to right."""

    def __init__(self, text: str, answer: Any) -> None:
        self._answer = answer
        self.left: list[str] = []
        position = 0
        text = text.strip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                raise _Unknown
            self.left.append(found[0].strip())
            position = found.end()
        self.left.reverse()

    def either(self, depth: int, *, counts: bool = True) -> Any:
        """Read an expression; `counts` is false where the language does not evaluate it."""
        if depth > _DEEPEST:
            raise _Unknown
        found = self._both(depth, counts=counts)
        while self._takes("||"):
            other = self._both(depth, counts=counts and not found)
            found = found or other
        return found

    def _both(self, depth: int, *, counts: bool) -> Any:
        found = self._compared(depth, counts=counts)
        while self._takes("&&"):
            other = self._compared(depth, counts=counts and bool(found))
            found = found and other
        return found

    def _compared(self, depth: int, *, counts: bool) -> Any:
        left = self._one(depth, counts=counts)
        if not self.left or self.left[-1] not in _COMPARISONS:
            return left
        operator = self.left.pop()
        right = self._one(depth, counts=counts)
        return _compare(left, operator, right) if counts else False

    def _one(self, depth: int, *, counts: bool) -> Any:
        if self._takes("!"):
            return not self._one(depth + 1, counts=counts)
        if self._takes("-"):
            found = self._one(depth + 1, counts=counts)
            return -_number(found) if counts else 0
        if self._takes("("):
            found = self.either(depth + 1, counts=counts)
            self._need(")")
        else:
            found = self._named(depth, counts=counts)
        while self._takes("["):
            # Nothing is at any place of an empty answer.
            self.either(depth + 1, counts=counts)
            self._need("]")
            if counts:
                raise _Unknown
        return found

    def _named(self, depth: int, *, counts: bool) -> Any:
        if not self.left:
            raise _Unknown
        word = self.left.pop()
        if word[0].isdigit():
            return float(word)
        if word in {"true", "false", "nil"}:
            return {"true": True, "false": False, "nil": None}[word]
        if word == "result":
            return self._answer
        self._need("(")
        arguments = [self.either(depth + 1, counts=counts)]
        while self._takes(","):
            arguments.append(self.either(depth + 1, counts=counts))
        self._need(")")
        return _call(word, arguments) if counts else False

    def _takes(self, word: str) -> bool:
        if not self.left or self.left[-1] != word:
            return False
        self.left.pop()
        return True

    def _need(self, word: str) -> None:
        if not self._takes(word):
            raise _Unknown


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
    raise _Unknown


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, float):
        raise _Unknown
    return value


def _compare(left: Any, operator: str, right: Any) -> bool:
    if operator in {"==", "!="}:
        return bool((left == right) == (operator == "=="))
    first, second = _number(left), _number(right)
    if operator.startswith("<"):
        return first < second or (operator == "<=" and first == second)
    return first > second or (operator == ">=" and first == second)
