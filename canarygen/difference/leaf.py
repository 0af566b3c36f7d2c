"""What differs between two values: the least parts that do, with named things matched by their names."""

from collections.abc import Iterator, Mapping

from canarygen.difference.rule import ORDER, Branch, Stop
from canarygen.difference.word import Word, spoken
from canarygen.document import NOTHING, Path, Value, descendant, items, mapping, same
from canarygen.typed import NamedTuple

# By what the things of a list are told apart: the first of these that tells all of them.
_IDENTITIES: tuple[tuple[Path, ...], ...] = (
    (("name",),),
    (("mountPath",),),
    (("templateName",),),
    (("metricName",),),
    (("port", "number"),),
    (("kind",), ("name",)),
    (("group",), ("kind",)),
    (("namespace",),),
    (("type",), ("resource", "name")),
    (("match",),),
)
# Lists of texts that are sets of names. Any other list of texts is one value.
_SETS = frozenset({"gateways", "hosts", "resources", "routes", "sourceRepos", "syncOptions"})


class Leaf(NamedTuple):
    """A difference: what stood at `path`, what stands there, and the words for it.

    `NOTHING` stands where nothing does. There are no words where no rule has any.
    """

    path: Path
    old: Value
    new: Value
    words: tuple[Word, ...]


def leaves(old: Value, new: Value, branch: Branch, path: Path = ()) -> Iterator[Leaf]:
    """Give what differs between two values, in as small parts as the rules leave it."""
    if same(old, new):
        return
    inside = None if _is_told(branch, old, new) else _paired(old, new, path)
    if inside is None:
        yield Leaf(path, old, new, branch.words(path, old, new))
        return
    for step in dict.fromkeys((*inside[0], *inside[1])):
        left, right = (side.get(step, NOTHING) for side in inside)
        yield from leaves(left, right, branch.down(step), (*path, step))


def _is_told(branch: Branch, old: Value, new: Value) -> bool:
    """Whether a rule tells the two as a whole."""
    stop = branch.rule.stop if branch.rule else Stop.LEAF
    return stop is Stop.HERE or (stop is Stop.GONE and (old is NOTHING or new is NOTHING))


def _paired(old: Value, new: Value, path: Path) -> tuple[Mapping[str, Value], Mapping[str, Value]] | None:
    """Give what two values hold, by steps that they share; None if they are to be compared as they are."""
    sides = [old, new]
    there = [side for side in sides if side is not NOTHING]
    if not all(isinstance(side, (dict, list)) and side for side in there):
        return None
    if all(isinstance(side, dict) for side in there):
        return mapping(old), mapping(new)
    return _named(sides, path) if all(isinstance(side, list) for side in there) else None


def _named(sides: list[Value], path: Path) -> tuple[Mapping[str, Value], Mapping[str, Value]] | None:
    """Give the things of two lists by their names, and the order of those that are in both; None if they have no names."""
    lists = [items(side) for side in sides]
    is_set = bool(path) and path[-1] in _SETS
    for identity in ((),) if is_set else _IDENTITIES:
        old, new = (_by_identity(side, identity) for side in lists)
        if old is not None and new is not None:
            shared = old.keys() & new.keys()
            orders = [[name for name in side if name in shared] for side in (old, new)]
            return ({**old, ORDER: orders[0]}, {**new, ORDER: orders[1]}) if shared else (old, new)
    return None


def _by_identity(things: list[Value], identity: tuple[Path, ...]) -> dict[str, Value] | None:
    """Give the things of a list by what tells them apart; None if that doesn't, or some lack it."""
    found: dict[str, Value] = {}
    for item in things:
        parts = [descendant(item, path) for path in identity] or [item]
        name = " ".join(spoken(part) for part in parts if part is not NOTHING)
        if NOTHING in parts or (not identity and not isinstance(item, str)) or name in found:
            return None
        found[name] = item
    return found
