"""Which place of a spec a part of something generated answers to."""

from collections.abc import Mapping, Sequence
from enum import Enum

from canarygen.document import NOTHING, Path, Place, child, descendant
from canarygen.frozen import field, frozen
from canarygen.strategic import MERGE_KEYS, MergeKeys, same_item
from canarygen.typed import Any


class Reach(Enum):
    """What an origin answers for: what its place says, its own path alone, or all that stands below it."""

    SAID = "said"
    ITSELF = "itself"
    ALL = "all"


@frozen
class Origin:
    """What stands below `path` of something generated comes from `place`.

    `keys` are those by which the lists of `place` were merged into it.
    """

    path: Path
    place: Place
    reach: Reach = Reach.SAID
    keys: MergeKeys = field(default_factory=lambda: MERGE_KEYS)


def closest(origins: Sequence[Origin], path: Path, content: Any) -> Place | None:
    """Give the place that the value at `path` of `content` answers to, if any does.

    A place that holds the whole rest of the path wins, the last one declared first;
    failing that, the one that was declared for the longest part of it. Of an item that has
    an origin of its own, those declared before for more say nothing: in the spec another
    item may stand at its number.
    """
    found = [
        (origin, *_descended(origin, path, content))
        for origin in origins
        if path[: len(origin.path)] == origin.path
        and (origin.reach is not Reach.ITSELF or path == origin.path)
    ]
    least = 0
    for origin, place, is_whole in reversed(found):
        if is_whole and len(origin.path) >= least:
            return place
        if origin.path and isinstance(origin.path[-1], int):
            least = max(least, len(origin.path))
    nearest = max(found, key=lambda entry: len(entry[0].path), default=None)
    return nearest[1] if nearest else None


def _descended(origin: Origin, path: Path, content: Any) -> tuple[Place, bool]:
    """Follow `path` into the spec as far as it goes; say whether it went all the way.

    Items of lists that a strategic merge matches by key are found by that key.
    """
    place = origin.place
    if origin.reach is not Reach.SAID:
        return place, True
    said = place.value
    made = descendant(content, origin.path)
    above: str | int = origin.path[-1] if origin.path else ""
    for step in path[len(origin.path) :]:
        down = _twin(above, step, made, said, origin.keys)
        made = child(made, step)
        said, above = child(said, down), step
        if said is NOTHING:
            return place, False
        place = place.at(down)
    return place, True


def _twin(above: str | int, step: str | int, made: Any, said: Any, keys: MergeKeys) -> str | int:
    """Find where in `said` stands what a merge made the item at `step` of `made` of; at `step`, if it is there.

    An item whose key none of them has was not made of any, whatever stands at its index; those without a key were put behind
    the others, as they came.
    """
    item = child(made, step)
    if above == "ports" and isinstance(item, Mapping):
        # What was made says no more of TCP than what it was made of.
        item = {"protocol": "TCP", **item}
    here = [child(said, step)] if isinstance(said, list) else []
    if same_item(above, item, here, keys) is not None:
        return step
    twin = same_item(above, item, said, keys)
    if twin is not None:
        return twin
    key = keys.get(str(above))
    if key is None or not isinstance(said, list) or not isinstance(made, list) or not isinstance(step, int):
        return step
    if _is_keyed(item, key):
        return _NOWHERE
    before = sum(not _is_keyed(other, key) for other in made[:step])
    as_they_came = [index for index, other in enumerate(said) if not _is_keyed(other, key)]
    return as_they_came[before] if before < len(as_they_came) else _NOWHERE


def _is_keyed(item: Any, key: str) -> bool:
    """Whether an item has the key by which a merge tells those of its list apart."""
    return isinstance(item, Mapping) and key in item


_NOWHERE = -1
