"""Steps as text, and the schedules that write them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from canarygen.document import Value
from canarygen.typed import Any, Final

_FEWEST: Final = 3
"""Fewer steps are no schedule to whoever reads them."""


def step(said: Mapping[str, Any]) -> Iterator[str]:
    """Give the text of a step: a weight, and how long it is held."""
    weight, pause = said.get("weight"), said.get("pause")
    if said.keys() == {"pause"}:
        yield "pause" if pause == "forever" else f"pause {pause}"
    elif said.keys() <= {"weight", "pause"} and "weight" in said:
        held = "" if pause is None else " until promoted" if pause == "forever" else f" for {pause}"
        yield f"{weight}%{held}"


def schedules(said: Sequence[Value]) -> Iterator[Value]:
    """Give the schedules that may write these steps."""
    found = [_held(item) for item in said]
    if len(found) < _FEWEST or None in found:
        return
    weights = [one[0] for one in found if one]
    held = next(one[1] for one in found if one)
    first, last = weights[0], weights[-1]
    ways: list[dict[str, Value]] = []
    if len({after - before for before, after in pairwise(weights)}) == 1:
        ways.append({"by": f"{weights[1] - first}%"})
    if first and weights[1] % first == 0:
        ways.append({"times": weights[1] // first})
    for way in ways:
        yield {"from": f"{first}%", **way, "every": held}
        yield {"from": f"{first}%", **way, "every": held, "to": f"{last}%"}


def _held(said: Value) -> tuple[int, str] | None:
    """Take a step apart into a weight and how long it is held; None if it is any other."""
    if isinstance(said, str):
        weight, _, pause = said.partition("% for ")
        return (int(weight), pause) if pause and weight.isdecimal() else None
    if isinstance(said, Mapping) and said.keys() == {"weight", "pause"} and said["pause"] != "forever":
        return (said["weight"], said["pause"])
    return None
