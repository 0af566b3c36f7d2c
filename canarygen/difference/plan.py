"""The plan of a rollout, as its steps have it: weights, gates, what holds each weight for how long."""

from collections.abc import Iterator, Mapping

from canarygen.difference.word import spoken
from canarygen.document import Value, items, mapping, mappings
from canarygen.frozen import frozen
from canarygen.model.duration import spoken as spoken_time
from canarygen.model.exposure import taken
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.step import UNTIMED, awaited, holds, length
from canarygen.typed import Any, NamedTuple

_OTHERS = {
    "analysis": "analysis",
    "experiment": "experiment",
    "plugin": "plugin",
    "setCanaryScale": "scale",
    "setHeaderRoute": "header route",
    "setMirrorRoute": "mirror route",
}


class Stage(NamedTuple):
    """A step with the weight that is in force while it runs, and the one that comes next."""

    step: Mapping[str, Any]
    weight: int
    upcoming: int


class Deed(NamedTuple):
    """A step that is neither a weight nor a pause: its sort, what it says, and the weight that it stands before."""

    sort: str
    content: str
    upcoming: int


@frozen(kw_only=True)
class Plan:
    """What the steps of a canary come to. `gates` are the weights before which somebody must promote.

    `first_exposure` is the share of calls that meets a new version first: a weight that nothing holds is passed at once,
    so that of those up to the first that lasts the largest counts. What an experiment, or a route by header for more than
    testers, takes beside a weight counts with it.

    `holds` has each weight with how many seconds it is held, or None until somebody
    promotes, in the order of the steps; `is_open` says that the whole may take longer than the pauses do.
    """

    first_exposure: int
    weights: tuple[int, ...]
    gates: tuple[int, ...]
    holds: tuple[tuple[int, int | None], ...]
    deeds: tuple[Deed, ...]
    is_open: bool

    def asked_before(self, weight: int) -> int:
        """How many times somebody must promote before so much is reached."""
        return sum(time is None and (held < weight or weight == FULL_WEIGHT) for held, time in self.holds)

    @property
    def length(self) -> str:
        """How long the pauses take together, in words."""
        return f"{'at least ' if self.is_open else ''}{clock(sum(time or 0 for _, time in self.holds))}"


def plan(steps: Value) -> Plan:
    """Make the plan of `steps` of a canary's strategy: any value, since a file may have been edited."""
    stages = tuple(_stages(mappings(steps)))
    pauses = [stage for stage in stages if awaited(stage.step) == "pause"]
    holds = tuple((stage.weight, length(mapping(stage.step["pause"]))) for stage in pauses)
    gates = tuple(stage.upcoming for stage, (_, time) in zip(pauses, holds, strict=True) if time is None)
    return Plan(
        first_exposure=_first_exposure(stages),
        weights=tuple(stage.step["setWeight"] for stage in stages if _weight(stage.step) is not None),
        gates=gates,
        holds=holds,
        deeds=tuple(_deeds(stages)),
        is_open=bool(gates) or any(awaited(stage.step) in UNTIMED for stage in stages),
    )


def _stages(steps: list[Mapping[str, Any]]) -> Iterator[Stage]:
    upcoming, comings = FULL_WEIGHT, []
    for step in reversed(steps):
        comings.append(upcoming)
        upcoming = upcoming if _weight(step) is None else step["setWeight"]
    weight = 0
    for step, coming in zip(steps, reversed(comings), strict=True):
        weight = weight if _weight(step) is None else step["setWeight"]
        yield Stage(step, weight, coming)


def _first_exposure(stages: tuple[Stage, ...]) -> int:
    largest = 0
    for stage in stages:
        weight = min(stage.weight + taken(stage.step), FULL_WEIGHT)
        largest = max(largest, weight)
        if weight > 0 and holds(stage.step):
            return largest
    return FULL_WEIGHT


def _weight(step: Mapping[str, Any]) -> int | None:
    found = step.get("setWeight")
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _deeds(stages: tuple[Stage, ...]) -> Iterator[Deed]:
    for step, _, upcoming in stages:
        for key, content in step.items():
            if key not in {"setWeight", "pause"}:
                yield Deed(_OTHERS.get(key, spoken(key)), _content(content), upcoming)


def _content(content: Value) -> str:
    """Say what an analysis runs, by name; of other steps, all that they say."""
    used = [mapping(use).get("templateName") for use in items(mapping(content).get("templates"))]
    is_plain = used and all(isinstance(name, str) for name in used)
    return ", ".join(map(spoken, used)) if is_plain else spoken(content)


def clock(time: int) -> str:
    """Write a length of time as a forecast does, `2h10m`; "no pause" for none."""
    return spoken_time(time) if time else "no pause"
