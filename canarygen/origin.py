"""Which place of a spec a part of something generated answers to."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from canarygen.document import NOTHING, Path, Place, child, descendant
from canarygen.strategic import MERGE_KEYS, MergeKeys, same_item


class Reach(Enum):
    """What an origin answers for: what its place says, its own path alone, or all that stands below it."""

    SAID = "said"
    ITSELF = "itself"
    ALL = "all"


class Origin(NamedTuple):
    """What stands below `path` of something generated comes from `place`.

    `keys` are those by which the lists of `place` were merged into it.
    """

    path: Path
    place: Place
    reach: Reach = Reach.SAID
    keys: MergeKeys = MERGE_KEYS


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
        made = child(made, step)
        down = _twin(above, step, made, said, origin.keys)
        said, above = child(said, down), step
        if said is NOTHING:
            return place, False
        place = place.at(down)
    return place, True


def _twin(above: str | int, step: str | int, made: Any, said: Any, keys: MergeKeys) -> str | int:
    """Find where in `said` the item stands that a merge made `made` of; at `step`, if it is there.

    An item whose key none of them has was not made of any, whatever stands at its index.
    """
    here = [child(said, step)] if isinstance(said, list) else []
    if same_item(above, made, here, keys) is not None:
        return step
    twin = same_item(above, made, said, keys)
    if twin is None:
        return _NOWHERE if _is_keyed(above, [made, *here], keys) else step
    return twin


def _is_keyed(above: str | int, items: list[Any], keys: MergeKeys) -> bool:
    """Whether all items have the key by which a merge tells those of the list under `above` apart."""
    key = keys.get(str(above))
    return key is not None and all(isinstance(item, Mapping) and key in item for item in items)


_NOWHERE = -1
