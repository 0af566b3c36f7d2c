"""The fields of a frozen value, and what fills them: an `__init__` that is compiled only for what is made often."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count

from canarygen.typed import Any, Final

UNSAID: Final = object()
_FEW: Final = 8
"""So many things are filled from a list of their fields; that takes 3 us for each, and to compile what does it sooner 70."""


class Field:
    """What is known of a field: how it is filled if nothing is said, and whether it counts and is shown."""

    __slots__ = ("by_key", "default", "is_compared", "is_shown", "make", "name", "type")

    def __init__(
        self, default: object, make: Any = UNSAID, *, shown: bool = True, compared: bool = True
    ) -> None:
        """Take what is said of a field; its name, and the rest, are found out where it stands."""
        self.default, self.make, self.is_shown, self.is_compared = default, make, shown, compared
        self.by_key: bool | None = None
        self.name, self.type = "", object()


def fields_of(made: type) -> Iterator[Field]:
    """Give the fields of a frozen class, inherited ones first."""
    fields: Mapping[str, Field] = getattr(made, "__fields__")  # noqa: B009 -- mypy knows no such attribute
    return iter(fields.values())


def initialiser(made: type) -> Callable[..., None]:
    """Give what stands in for `__init__`: most classes make but a few things, and for these nothing need be compiled."""
    calls = count()

    def filling(self: object, /, *arguments: Any, **named: Any) -> None:
        if next(calls) == _FEW or not _is_filled(self, made, arguments, named):
            setattr(made, "__init__", _compiled(made))  # noqa: B010 -- mypy lets no method be replaced
            getattr(made, "__init__")(self, *arguments, **named)  # noqa: B009

    return filling


def _is_filled(self: object, made: type, arguments: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Fill a thing if all that it must have is given, and nothing else; what is wrong `_compiled` says best."""
    items = [*fields_of(made)]
    by_place = [item.name for item in items if not item.by_key]
    values = dict(zip(by_place, arguments, strict=False), **named)
    missing = [item for item in items if item.name not in values]
    if len(values) < len(arguments) + len(named) or len(values) + len(missing) > len(items):
        return False
    for item in missing:
        if item.make is not UNSAID:
            values[item.name] = item.make()
        elif item.default is not UNSAID:
            values[item.name] = item.default
        else:
            return False
    for name, value in values.items():
        object.__setattr__(self, name, value)
    return True


def _compiled(made: type) -> Callable[..., None]:
    """Compile what fills the slots, each by its own setter.

    That of `dataclass` has `object` look for each slot by its name. A build makes 150 things a spec, and most of them
    are two slots.
    """
    known: dict[str, Any] = {"UNSAID": UNSAID}
    parameters, lines = ["self"], ["pass"]
    for item in sorted(fields_of(made), key=lambda item: bool(item.by_key)):
        name = item.name
        if item.by_key and "*" not in parameters:
            parameters.append("*")
        parameters.append(_parameter(item, known))
        is_made = item.make is not UNSAID
        value = f"make_{name}() if {name} is UNSAID else {name}" if is_made else name
        known[f"set_{name}"] = getattr(made, name).__set__
        lines.append(f"set_{name}(self, {value})")
    exec(f"def __init__({', '.join(parameters)}): {'; '.join(lines)}", known)  # noqa: S102 -- as `dataclass` does it
    initialiser: Callable[..., None] = known["__init__"]
    initialiser.__qualname__ = f"{made.__qualname__}.__init__"
    return initialiser


def _parameter(item: Field, known: dict[str, Any]) -> str:
    """Write the parameter for a field, and note under which name it finds its default, or what makes one."""
    if item.make is not UNSAID:
        known[f"make_{item.name}"] = item.make
        return f"{item.name}=UNSAID"
    if item.default is not UNSAID:
        known[f"default_{item.name}"] = item.default
        return f"{item.name}=default_{item.name}"
    return item.name
