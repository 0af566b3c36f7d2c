"""What the controller will do with a canary, before a change and after it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.compare import Difference
from canarygen.difference.headline import named
from canarygen.difference.owner import Owner, owner
from canarygen.difference.version import Version
from canarygen.forecast.exposure import figures
from canarygen.forecast.forecast import Forecast, forecast
from canarygen.forecast.mermaid import as_mermaid
from canarygen.forecast.reading import rollout, surroundings
from canarygen.forecast.rollout import Rollout
from canarygen.forecast.scenario import Scenario
from canarygen.frozen import cached_property, frozen
from canarygen.model.duration import spoken
from canarygen.model.workload import Workload
from canarygen.page.fact import facts
from canarygen.page.verdict import verdict
from canarygen.schema import Schemas
from canarygen.tree import Seal, Tree, origin, seal
from canarygen.typed import Any, Final

MOST: Final = 200
"""Of so many canaries the forecasts are made: nobody reads more at once."""
_NONE: Final = ""
_GAP: Final = (
    "There is no forecast of before: a file of then was edited by hand, or fits no schema that is known here"
)

Workloads = Callable[[Collection[str]], Mapping[Owner, Workload]]
"""What some specs of a side say of workloads: where no object has the number of pods, they have its bounds."""


@frozen
class Side:
    """One side of a comparison: its tree, and what its specs say of workloads."""

    tree: Tree
    workloads: Workloads = lambda _: {}


@frozen(kw_only=True, keeping=True)
class Outlook:
    """A canary that changes, in all environments in which that comes to the same; `where` names them unless they are all.

    `old` and `new` are its forecasts: None where there is no such canary, or its files are not as canarygen wrote them.
    """

    part: Part
    where: str
    old: Forecast | None
    new: Forecast | None

    @property
    def is_as_before(self) -> bool:
        """Whether the controller will do the same, with other pods perhaps."""
        old, new = self.old, self.new
        return old is not None and new is not None and old.states == new.states

    @property
    def sentence(self) -> str:
        """Say what the new forecast comes to; "" where there is none."""
        return verdict(self.new) if self.new else _NONE

    @property
    def gap(self) -> str:
        """Say why a canary that was there before has no forecast of then, though it has one of now; "" for any other."""
        is_untold = self.old is None and self.new is not None and self.part.fate is Fate.CHANGED
        return _GAP if is_untold else _NONE

    @cached_property
    def rows(self) -> list[tuple[str, str, str]]:
        """Give the numbers of both: a name, the old value and the new one, "" where there is none."""
        before, after = (dict(_facts(side)) if side else {} for side in (self.old, self.new))
        return [
            (name, before.get(name, _NONE), after.get(name, _NONE))
            for name in dict.fromkeys([*before, *after])
        ]

    @cached_property
    def story(self) -> Hashable:
        """What both forecasts come to, whatever the canary is called: where it is the same, people are told of it once."""
        charts = (side and as_mermaid(side, title="") for side in (self.old, self.new))
        return (self.gap, *self.rows, *charts)


def outlooks(difference: Difference, old: Side, new: Side, schemas: Schemas) -> tuple[Outlook, ...]:
    """Give what is in store for each canary that changes; of very many, for the first ones."""
    parts = _canaries(difference)[:MOST]
    before, after = (_forecasts(side, parts, difference.environments, schemas) for side in (old, new))
    alike: list[tuple[Part, Forecast | None, Forecast | None, list[str]]] = []
    for part in parts:
        sides = before.get(part.owner), after.get(part.owner)
        same = next((found for found in alike if _is_alike(found[0], part) and found[1:3] == sides), None)
        if same:
            same[3].append(part.owner.environment)
        else:
            alike.append((part, *sides, [part.owner.environment]))
    return tuple(
        Outlook(part=part, where=named(environments, difference.environments), old=first, new=second)
        for part, first, second, environments in alike
    )


def unforeseen(difference: Difference) -> int:
    """Give how many canaries are too many for a forecast, each counted in every environment."""
    return max(0, len(_canaries(difference)) - MOST)


def _canaries(difference: Difference) -> list[Part]:
    return [part for part in difference.parts if not part.owner.is_argo_cd]


def _is_alike(one: Part, other: Part) -> bool:
    return one.owner[1:] == other.owner[1:] and one.words == other.words


def _forecasts(
    side: Side, parts: Sequence[Part], environments: Sequence[str], schemas: Schemas
) -> Mapping[Owner, Forecast]:
    wanted = {part.owner for part in parts}
    texts: dict[Owner, list[str]] = defaultdict(list)
    for path, text in side.tree.items():
        who = owner(path, environments)
        if who in wanted:
            texts[who].append(text)
    found = {who: it for who, files in texts.items() for it in _rollouts(files, schemas)}
    unsized = {origin(texts[who][0]) for who, it in found.items() if not it.is_sized}
    said = side.workloads(unsized) if unsized else {}
    return {who: forecast(it.sized_by(said.get(who)), Scenario()) for who, it in found.items()}


def _rollouts(files: Sequence[str], schemas: Schemas) -> Iterator[Rollout]:
    """Read the Rollout of a canary's files. What was edited by hand may be anything, even under a seal, and is not asked."""
    if not all(seal(text) is Seal.INTACT for text in files):
        return
    objects: list[Mapping[str, Any]] = [found for text in files if (found := Version(text).content)]
    if not all(_conforms(item, schemas) for item in objects):
        return
    for item in objects:
        if item.get("kind") == "Rollout":
            yield rollout(item, surroundings(objects))
            return


def _conforms(item: Mapping[str, Any], schemas: Schemas) -> bool:
    schema = schemas(str(item.get("apiVersion")), str(item["kind"]))
    return schema is None or schema.accepts(item)


def _facts(told: Forecast) -> Iterator[tuple[str, str]]:
    yield "In a sentence", verdict(told)
    yield from facts(told)
    first = figures(told).first
    if first:
        yield "A bad release", _fate(told, max(1, int(first)))


def _fate(told: Forecast, share: int) -> str:
    """Say what becomes of a release that turns bad as soon as requests meet it."""
    damage = figures(forecast(told.rollout, Scenario(fail_at=share))).damage
    if damage is None or damage.noticed is None:
        return "nothing notices it"
    return f"is noticed after {spoken(damage.noticed - damage.began)}"
