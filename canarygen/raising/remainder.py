"""What one object says beyond another, and the patch that makes the one of the other."""

from collections.abc import Callable, Mapping

from canarygen.document import NOTHING, Map, below, mapping
from canarygen.frozen import frozen
from canarygen.likeness.plain import down
from canarygen.likeness.spelling import spelt, spelt_key
from canarygen.raising.family import Family
from canarygen.raising.port import ports
from canarygen.strategic import MERGE_KEYS, MergeKeys, same_item
from canarygen.typed import Any, Final

Same = Callable[[str, Any, Any], bool]
"""Whether what is made means the same as what is said, at a path; `[]` stands for any item of a list."""


def sameness(family: Family, kind: str) -> Same:
    """Give what means the same in an object of a kind to those of a family."""
    targets: dict[Any, int] = {port["name"]: port["targetPort"] for port in ports(family)}
    targets |= family.pods.named_ports({}) if family.pods else {}

    def same(path: str, made: Any, said: Any) -> bool:
        if made == said:
            return True
        if path.endswith(".targetPort") and isinstance(said, (str, int)):
            return bool(targets.get(made, made) == targets.get(said, said))
        one, other = (spelt(kind, path, value, family.namespace) for value in (made, said))
        are_plain = isinstance(made, (str, int)) and isinstance(said, (str, int))
        return bool(one == other) or (are_plain and str(made) == str(said))

    return same


def difference(base: Mapping[str, Any], wanted: Mapping[str, Any], keys: MergeKeys = MERGE_KEYS) -> Map:
    """Give the merge that makes `wanted` of `base`, as near as a merge comes to it.

    A merge removes no item of a keyed list, and does not reorder one: whoever asks compares what comes of it.
    """
    patch: Map = {}
    for key, value in wanted.items():
        change = _change(key, base.get(key, NOTHING), value, keys)
        if change is not NOTHING:
            patch[key] = change
    return patch | {key: None for key in base if key not in wanted}


def _change(key: str, old: Any, new: Any, keys: MergeKeys) -> Any:
    if old == new and type(old) is type(new):
        return NOTHING
    is_whole = key in keys and keys[key] is None
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not is_whole:
        return difference(old, new, keys)
    if isinstance(old, list) and isinstance(new, list) and keys.get(key) is not None:
        return _items(key, old, new, keys)
    return new


def _items(key: str, old: list[Any], new: list[Any], keys: MergeKeys) -> Any:
    found = []
    merge_key = keys[key]
    for item in new:
        index = same_item(key, item, old, keys)
        if index is None:
            found.append(item)
        elif change := difference(old[index], item, keys):
            found.append({merge_key: item[merge_key], **change})
    return found or NOTHING


_UNORDERED: Final = frozenset({"route", "subsets", "hosts", "gateways"})
"""Lists in which nothing comes first: those that share requests by their weights, and those of names or of what is named."""


@frozen
class Beyond:
    """Finds the least value that says all that another does, and otherwise what is made, in an object of a kind.

    `same` tells what means the same, `keys` what tells the items of lists apart.
    """

    kind: str
    same: Same
    keys: MergeKeys

    def __call__(self, made: Any, said: Any, path: str = "") -> Any:
        """Give the value; `path` is the one that leads there, with `[]` for any item of a list."""
        if isinstance(made, Mapping) and isinstance(said, Mapping):
            known: dict[str, str] = {spelt_key(self.kind, path, key): key for key in made}
            named = {known.get(spelt_key(self.kind, path, key)) or key: one for key, one in said.items()}
            over = {
                key: self(made[key], one, down(path, key)) if key in made else one
                for key, one in named.items()
            }
            return {**made, **over}
        if isinstance(made, list) and isinstance(said, list):
            key = path.rpartition(".")[2]
            said = self._in_order_of(made, said, path) if key in _UNORDERED else said
            return self._keyed(made, said, path, key) if self.keys.get(key) else self._items(made, said, path)
        return made if self.same(path, made, said) else said

    def _in_order_of(self, made: list[Any], said: list[Any], path: str) -> list[Any]:
        """Give items in the order of those that are made, as far as these say no more than they."""
        place = {
            id(item): next(
                (at for at, one in enumerate(made) if self(one, item, f"{path}[]") == one), len(made)
            )
            for item in said
        }
        return sorted(said, key=lambda item: place[id(item)])

    def _keyed(self, made: list[Any], said: list[Any], path: str, key: str) -> list[Any]:
        result = list(made)
        for item in said:
            index = same_item(key, item, made, self.keys)
            if index is None:
                result.append(item)
            else:
                result[index] = self(made[index], item, f"{path}[]")
        return _in_turn(result, said) if key == "containers" else result

    def _items(self, made: list[Any], said: list[Any], path: str) -> list[Any]:
        below = f"{path}[]"
        if len(made) == len(said):
            return [self(one, other, below) for one, other in zip(made, said, strict=True)]
        # Something was put in, or is missing: what is made stands for what says no more, in their common order.
        result, start = [], 0
        for item in said:
            index = next(
                (at for at in range(start, len(made)) if self(made[at], item, below) == made[at]), None
            )
            result.append(item if index is None else made[index])
            start = start if index is None else index + 1
        return result


def _in_turn(made: list[Any], said: list[Any]) -> list[Any]:
    """Give containers in the order of those that were written, where it means something.

    One is started after the other, and what a container does after its start (`postStart`) holds those behind it back.
    """
    if not any("postStart" in below(one, "lifecycle") for one in said[:-1]):
        return made
    turns = {one.get("name"): turn for turn, one in enumerate(map(mapping, said))}
    return sorted(made, key=lambda one: turns.get(mapping(one).get("name"), len(turns)))
