"""Words for the steps of a canary: what changes for those who wait for it, and for those who watch."""

from collections import Counter
from collections.abc import Iterator

from canarygen.difference.plan import Plan, clock, plan
from canarygen.difference.word import Word, presence, shortened, spoken
from canarygen.document import NOTHING, Value

_FEW = 3


def steps(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell what changes between two lists of steps; of something else, only that it does."""
    del names
    if not all(side is NOTHING or isinstance(side, list) for side in (old, new)):
        return
    before, after = plan(old), plan(new)
    found = [
        *_changed("first exposure", _percent(before.first_exposure), _percent(after.first_exposure)),
        *_weights(before, after),
        *_presences("gate before {}", _gates(before), _gates(after)),
        *_presences("{} step {} before {}", _deeds(before), _deeds(after)),
        *_holds(before, after),
        *_changed("whole rollout", before.length, after.length),
    ]
    yield from found or _changed("steps", _said(old), _said(new))


def _changed(label: str, old: str, new: str, *names: str) -> Iterator[Word]:
    if old != new:
        before, after = shortened(old, new)
        yield Word(label=label, names=names, old=before, new=after)


def _said(steps: Value) -> str:
    return "none" if steps is NOTHING else spoken(steps)


def _percent(weight: int) -> str:
    return f"{weight}%"


def _weights(old: Plan, new: Plan) -> Iterator[Word]:
    """Tell the weights, but where both sides have one only, and the first exposure has told it."""
    if not all(side.weights == (side.first_exposure,) for side in (old, new)):
        yield from _changed(
            "weights", *(" ".join(map(_percent, side.weights)) or "none" for side in (old, new))
        )


Things = Counter[tuple[str, ...]]


def _gates(side: Plan) -> Things:
    return Counter((_percent(weight),) for weight in side.gates)


def _deeds(side: Plan) -> Things:
    return Counter((deed.sort, deed.content, _percent(deed.upcoming)) for deed in side.deeds)


def _presences(label: str, old: Things, new: Things) -> Iterator[Word]:
    for gone, is_new in ((old - new, False), (new - old, True)):
        for names in sorted(gone.elements()):
            cut = tuple(shortened(name, None)[0] or "" for name in names)
            yield presence(label, cut, is_new=is_new)


def _holds(old: Plan, new: Plan) -> Iterator[Word]:
    """Tell how long the weights of both sides are held, where the time changes: one by one, if they are few.

    The gates alone are told already.
    """
    before, after = _times(old), _times(new)
    shared = [weight for weight in before if weight in after and before[weight] != after[weight]]
    told = [
        [_held(weight, side, times) for weight in shared] for side, times in ((old, before), (new, after))
    ]
    if len(shared) <= _FEW:
        for weight, *sides in zip(shared, *told, strict=True):
            yield from _changed("hold at {}", *sides, _percent(weight))
    else:
        yield from _changed("holds", *map(", ".join, told))


def _times(side: Plan) -> dict[int, int]:
    """Give how long each weight is held; one without a timed pause, not at all."""
    times = dict.fromkeys((0, *side.weights), 0)
    for weight, time in side.holds:
        times[weight] += time or 0
    return times


def _held(weight: int, side: Plan, times: dict[int, int]) -> str:
    words = [clock(times[weight])] if times[weight] else []
    words += ["until promoted"] if (weight, None) in side.holds else []
    return " and ".join(words) or "no pause"
