"""The least parts in which two values differ, with the path to each in either."""

from collections.abc import Iterator

from canarygen.document import NOTHING, Path, Value, below, mapping, same
from canarygen.typed import Final, NamedTuple

_IDENTITIES: Final = ("name", "mountPath", "containerPort", "port")
"""By what the items of a list are told apart: the first of these that all of them have."""
_SETS: Final = frozenset({"hosts", "gateways", "imagePullSecrets", "tolerations"})
"""Lists of values in which nothing comes first."""
_IN_ORDER: Final = frozenset({"tls", "tcp", "match", "steps", "env", "envFrom", "initContainers"})
"""Lists of named things in which it matters all the same what comes first."""

_FREE: Final = frozenset({"labels", "annotations"})
"""Mappings that are nothing but what they hold, each of it by itself."""


class Part(NamedTuple):
    """What stands at `before` in one value and at `after` in the other; `NOTHING` where nothing does.

    Where one has nothing, its path is that of what it would stand in.
    """

    before: Path
    after: Path
    old: Value
    new: Value


def differing(old: Value, new: Value, before: Path = (), after: Path = ()) -> Iterator[Part]:
    """Give what differs between two values; things of a list are compared with those of their name, or of their place."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _below((old.get(key, NOTHING), (*before, key)), (new.get(key, NOTHING), (*after, key)))
    elif isinstance(old, list) and isinstance(new, list):
        key = str(before[-1]) if before else ""
        for left, right in _paired(old, new, key):
            yield from _below((_item(old, left), (*before, left)), (_item(new, right), (*after, right)))
    else:
        yield Part(before, after, old, new)


def _below(left: tuple[Value, Path], right: tuple[Value, Path]) -> Iterator[Part]:
    (old, before), (new, after) = left, right
    if {old is NOTHING, new is NOTHING} == {True, False} and before[-1] in _FREE:
        old, new = ({} if side is NOTHING else side for side in (old, new))
    if old is NOTHING or new is NOTHING:
        yield Part(before[: len(before) - (old is NOTHING)], after[: len(after) - (new is NOTHING)], old, new)
    else:
        yield from differing(old, new, before, after)


def _item(value: list[Value], index: int) -> Value:
    return value[index] if index >= 0 else NOTHING


def _paired(old: list[Value], new: list[Value], key: str) -> Iterator[tuple[int, int]]:
    """Give the indices of what belongs together in two lists, -1 where there is nothing of the kind."""
    left, right = _identities(old, new, key)
    if left is None or right is None or (key in _IN_ORDER and not _is_one_order(left, right)):
        length = max(len(old), len(new))
        yield from ((_there(old, index), _there(new, index)) for index in range(length))
        return
    for name in dict.fromkeys((*left, *right)):
        yield left.get(name, -1), right.get(name, -1)


def _identities(old: list[Value], new: list[Value], key: str) -> list[dict[str, int] | None]:
    if key == "http":
        return [_rules(side) for side in (old, new)]
    return _branches(old, new) if key == "route" else _names(old, new, is_set=key in _SETS)


def _rules(side: list[Value]) -> dict[str, int]:
    """Give the indices of rules: those of a port of the mesh by that, the others by their order."""
    found: dict[str, int] = {}
    others = 0
    for index, item in enumerate(side):
        match = mapping(item).get("match")
        is_of_port = match not in (None, []) and all(
            mapping(one).keys() == {"gateways", "port"} for one in match
        )
        found[repr(match) if is_of_port else str(others)] = index
        others += not is_of_port
    return found


def _branches(old: list[Value], new: list[Value]) -> list[dict[str, int] | None]:
    """Give the indices of the destinations of two rules by what they lead to: they share requests by weight, in any order."""
    sides = [[below(item, "destination") for item in side] for side in (old, new)]
    found = [{repr((to.get("host"), to.get("subset"))): at for at, to in enumerate(side)} for side in sides]
    is_plain = [len(names) for names in found] == [len(old), len(new)]
    return [*found] if is_plain else [None, None]


def _there(value: list[Value], index: int) -> int:
    return index if index < len(value) else -1


def _is_one_order(left: dict[str, int], right: dict[str, int]) -> bool:
    """Whether what is in both lists comes in one order."""
    return [name for name in left if name in right] == [name for name in right if name in left]


def _names(old: list[Value], new: list[Value], *, is_set: bool) -> list[dict[str, int] | None]:
    """Give the indices of the items of two lists by what tells those of both apart; None if nothing does."""
    if is_set:
        return [{repr(item): index for index, item in enumerate(side)} for side in (old, new)]
    for key in _IDENTITIES:
        if all(isinstance(item, dict) and key in item for item in (*old, *new)):
            found = [{_identity(item[key]): index for index, item in enumerate(side)} for side in (old, new)]
            if [len(names) for names in found] == [len(old), len(new)]:
                return [*found]
    return [None, None]


def _identity(value: Value) -> str:
    """Give what tells an item apart by one of its values: of the port of a Gateway's server, the number."""
    return repr(mapping(value).get("number", value))
