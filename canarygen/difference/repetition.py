"""The same change in very many objects, shown once: a new label of all canaries is one thing to review, and not twenty thousand."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

from canarygen.difference.change import Fate, ObjectChange, Part
from canarygen.difference.hunks import hunks
from canarygen.difference.owner import Owner
from canarygen.frozen import frozen, replace
from canarygen.typed import Final
from canarygen.wording import counted, joined

_MANY: Final = 8
"""So many objects that change alike are each shown, in whatever environments; of more one is."""
_PLACE: Final = "@"
_SAME: Final = " "


@frozen(kw_only=True)
class Shown:
    """An object that differs, with its lines; it may stand for others of these kinds that change alike, of so many canaries."""

    change: ObjectChange
    lines: tuple[str, ...]
    kinds: Sequence[str] = ("",)
    canaries: int = 1

    @property
    def objects(self) -> int:
        """How many objects it stands for, itself among them."""
        return len(self.kinds)

    @property
    def notes(self) -> Iterator[str]:
        """Say what must be known of its files, and for how many it stands."""
        yield from self.change.notes
        if self.objects > 1:
            of = f" of {counted(self.canaries, 'canary', 'canaries')}" if self.canaries else ""
            alike = [counted(many, kind or "object") for kind, many in Counter(self.kinds).items()]
            yield f"the same change in {joined(alike, 'and')}{of}, of which this is the first"


def shown(parts: Sequence[Part]) -> Iterator[tuple[Part, Shown]]:
    """Give the objects that are to be seen with their parts, those of a part first that people look for first."""
    places: dict[Hashable, list[tuple[Owner, ObjectChange]]] = defaultdict(list)
    found: list[tuple[Part, Hashable, Shown]] = []
    for part in parts:
        for change in part.ranked:
            lines = hunks(change)
            key = _key(part, change, lines)
            places[key].append((part.owner, change))
            found.append((part, key, Shown(change=change, lines=lines)))
    told: set[Hashable] = set()
    for part, key, item in found:
        same = places[key]
        if len({(*owner[1:], change.path.name) for owner, change in same}) <= _MANY:
            yield part, item
        elif key not in told:
            told.add(key)
            canaries = {owner[1:] for owner, _ in same if not owner.is_argo_cd}
            kinds = [change.kind for _, change in same]
            yield part, replace(item, kinds=kinds, canaries=len(canaries))


def _key(part: Part, change: ObjectChange, lines: Sequence[str]) -> Hashable:
    """Give what makes changes the same: the lines that differ, and where in the object, whatever the canary and its container are called."""
    if change.fate is not Fate.CHANGED:
        return change.path
    differing = [line for line in lines if not line.startswith(_SAME)]
    own = f"[{part.owner.name}]"
    return (
        tuple(line.replace(own, "[]") if line.startswith(_PLACE) else line for line in differing),
        tuple(change.notes),
    )
