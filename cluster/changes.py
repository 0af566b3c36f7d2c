"""One thing changed in a spec, by chance, as people's slips and worse change it."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

_VALUES: Final[Sequence[Any]] = (
    *(0, 1, -1, 100, 101, 65536, 2**31, 1.5, True, False, None, [], {}, ["a"], {"a": "b"}),
    *("", "a", "A", "a.b", "-a", "a_b", "a/b", "*", "a" * 64, "a" * 254, " a", "é", "a\nb", "name", "80"),
    *(
        "10%",
        "101%",
        "1m",
        "10s",
        "1.5",
        "1e3",
        "1Ki",
        "100m",
        "http",
        "TCP",
        "Always",
        "None",
        "192.0.2.1",
        "::1",
    ),
    *(
        "/a",
        "http://a.example.com",
        "a.example.com:8080",
        "mesh",
        "GET",
        "5xx",
        "10% for 5m",
        "example.com/a:1.2",
    ),
)
_LETTERS: Final = ("", "-", ".", "_", "/", ":", "A", " ", "0", "a" * 60, "*", "%")


def changed(value: Any, chance: Random) -> Any:
    """Give a value with one of its parts gone, another, said twice, misspelt, or like another part."""
    value = copy.deepcopy(value)
    path = chance.choice(list(_paths(value)))
    holder, key = _at(value, path[:-1]), path[-1]
    match chance.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case 2 if isinstance(holder, dict):
            holder[chance.choice([f"{key}x", str(key).capitalize(), str(key).lower()])] = holder.pop(key)
        case 3:
            holder[key] = copy.deepcopy(_at(value, chance.choice(list(_paths(value)))))
        case 4 if isinstance(holder[key], str) and holder[key]:
            at = chance.randrange(len(holder[key]))
            holder[key] = holder[key][:at] + chance.choice(_LETTERS) + holder[key][at + 1 :]
        case _:
            holder[key] = copy.deepcopy(chance.choice(_VALUES))
    return value


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in inner:
        yield (*path, key)
        yield from _paths(item, (*path, key))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value
