"""Thresholds: an operator, a number and its unit, without a float anywhere."""

from canarygen.document import Place
from canarygen.frozen import frozen, replace
from canarygen.pattern import on_demand

_THRESHOLD = on_demand(r"(>=|<=|>|<) ?([0-9]+(?:\.[0-9]+)?)(%|ms|s)?")
OPPOSITES = {">=": "<", "<": ">=", ">": "<=", "<=": ">"}
# By how many decimal places a number of this unit moves, in a ratio and in milliseconds.
_PLACES = {"%": -2, "ms": 0, "s": 3, "": 0}


@frozen(kw_only=True)
class Threshold:
    """What an answer must be, for `pass`, or must not be, for `fail`.

    `number` is a decimal: percentages as a ratio, times in milliseconds, as Istio and
    Prometheus have them.
    """

    operator: str
    number: str
    unit: str
    place: Place

    @property
    def opposite(self) -> "Threshold":
        """What is true of just the numbers that this is not true of (NaN is neither)."""
        return replace(self, operator=OPPOSITES[self.operator])


@frozen
class Expression:
    """A condition in the controller's own language, as the author wrote it."""

    text: str
    place: Place


Condition = Threshold | Expression


def is_threshold(text: str) -> bool:
    """Whether a condition is a threshold, and not an expression."""
    return _THRESHOLD.fullmatch(text) is not None


def condition(text: str, place: Place) -> Condition:
    """Make a condition of its text."""
    found = _THRESHOLD.fullmatch(text)
    if found is None:
        return Expression(text, place)
    operator, number, unit = found[1], found[2], found[3] or ""
    return Threshold(operator=operator, number=_shifted(number, _PLACES[unit]), unit=unit, place=place)


def _shifted(number: str, places: int) -> str:
    """Move the point of a decimal to the right (or left, if negative): `99.5` by -2 is `0.995`."""
    whole, _, part = number.partition(".")
    point = len(whole) + places
    digits = (whole + part).rjust(len(whole + part) - min(point, 0), "0").ljust(point, "0")
    point = max(point, 0)
    whole, part = digits[:point].lstrip("0") or "0", digits[point:].rstrip("0")
    return f"{whole}.{part}" if part else whole
