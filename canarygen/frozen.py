"""Frozen dataclasses whose methods are compiled when they are first called, which most of them never are in one run."""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from itertools import count
from typing import Any, Final, Never, TypeVar, dataclass_transform, overload

T = TypeVar("T")

_METHODS: Final = {"__init__": "init", "__repr__": "repr", "__eq__": "eq", "__hash__": "eq"}
"""What is compiled late, each by its flag of `dataclass`."""
_FEW: Final = 8
"""So many things are filled from a list of their fields; that takes 3 us for each, and to compile what does it sooner 70."""


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, kw_only: bool = False, keeping: bool = False) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, /, *, kw_only: bool = False, keeping: bool = False) -> Any:
    """Make of a class what `@dataclass(frozen=True, slots=True)` makes of it, in a tenth of the time.

    `dataclass` writes out and compiles every method of a class, a quarter of a millisecond for each: that was a
    quarter of a build of one spec. Its methods are taken here, too, but one by one, when somebody calls them.
    In one that is `keeping` there is room for what is found out once, and kept (`cached_property`).
    """

    def make(cls: type[T]) -> type[T]:
        return _frozen(_with_room(cls) if keeping else cls, kw_only=kw_only)

    return make(cls) if cls else make


class _Room:
    """What a value has beside the slots of its fields."""

    __slots__ = ("__dict__",)


def _with_room(cls: type[T]) -> type[T]:
    """Give the same class below `_Room`: fields are found in slots in half the time that a `__dict__` takes."""
    bases = (*(base for base in cls.__bases__ if base is not object), _Room)
    own = {name: value for name, value in vars(cls).items() if name not in {"__dict__", "__weakref__"}}
    roomy: type[T] = type(cls.__name__, bases, own | {"__qualname__": cls.__qualname__})
    return roomy


def _frozen(cls: type[T], *, kw_only: bool) -> type[T]:
    made = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    for method in _METHODS.keys() - vars(cls).keys():
        late = _first_calls(made) if method == "__init__" else _first_call(method, made)
        setattr(made, method, late)
    for method in ("__setattr__", "__delattr__"):
        setattr(made, method, _refused)
    setattr(made, "__setstate__", _restored)  # noqa: B010 -- mypy knows no such attribute
    return made


def _first_call(method: str, made: type) -> Callable[..., Any]:
    """Give what stands in for a method until it is called: then it is compiled, and called."""

    def compiling(self: object, /, *arguments: Any) -> Any:
        setattr(made, method, getattr(_whole(made, _METHODS[method]), method))
        return getattr(made, method)(self, *arguments)

    return compiling


def _first_calls(made: type) -> Callable[..., None]:
    """Give what stands in for `__init__`: most classes make but a few things, and for these nothing need be compiled."""
    calls = count()

    def filling(self: object, /, *arguments: Any, **named: Any) -> None:
        if next(calls) == _FEW or not _is_filled(self, made, arguments, named):
            setattr(made, "__init__", _initialiser(made))  # noqa: B010 -- mypy lets no method be replaced
            getattr(made, "__init__")(self, *arguments, **named)  # noqa: B009

    return filling


def _is_filled(self: object, made: type, arguments: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Fill a thing if all that it must have is given, and nothing else; what is wrong `_initialiser` says best."""
    items = fields(made)
    by_place = [item.name for item in items if not item.kw_only]
    values = dict(zip(by_place, arguments, strict=False), **named)
    missing = [item for item in items if item.name not in values]
    if len(values) < len(arguments) + len(named) or len(values) + len(missing) > len(items):
        return False
    for item in missing:
        if item.default_factory is not MISSING:
            values[item.name] = item.default_factory()
        elif item.default is not MISSING:
            values[item.name] = item.default
        else:
            return False
    for name, value in values.items():
        object.__setattr__(self, name, value)
    return True


def _initialiser(made: type) -> Callable[..., None]:
    """Compile what fills the slots, each by its own setter.

    That of `dataclass` has `object` look for each slot by its name, and comes with two more methods. A build makes
    150 things a spec, and most of them are two slots.
    """
    known: dict[str, Any] = {"UNSAID": MISSING}
    parameters, lines = ["self"], ["pass"]
    for item in sorted(fields(made), key=lambda item: bool(item.kw_only)):
        name = item.name
        if item.kw_only and "*" not in parameters:
            parameters.append("*")
        parameters.append(_parameter(item, known))
        is_made = item.default_factory is not MISSING
        value = f"make_{name}() if {name} is UNSAID else {name}" if is_made else name
        known[f"set_{name}"] = getattr(made, name).__set__
        lines.append(f"set_{name}(self, {value})")
    exec(f"def __init__({', '.join(parameters)}): {'; '.join(lines)}", known)  # noqa: S102 -- as `dataclass` does it
    initialiser: Callable[..., None] = known["__init__"]
    initialiser.__qualname__ = f"{made.__qualname__}.__init__"
    return initialiser


def _parameter(item: Field[Any], known: dict[str, Any]) -> str:
    """Write the parameter for a field, and note under which name it finds its default, or what makes one."""
    if item.default_factory is not MISSING:
        known[f"make_{item.name}"] = item.default_factory
        return f"{item.name}=UNSAID"
    if item.default is not MISSING:
        known[f"default_{item.name}"] = item.default
        return f"{item.name}=default_{item.name}"
    return item.name


def _whole(made: type, flag: str) -> type:
    """Give a dataclass of the same fields, inherited ones among them, that has the methods of one flag."""
    written = {item.name: item for item in fields(made)}
    # Where there is no docstring `dataclass` would make one, from a signature that it inspects for long.
    kept = {name: getattr(made, name) for name in ("__module__", "__doc__")}
    types = {name: item.type for name, item in written.items()}
    bare = type(made.__name__, (), {**written, **kept, "__annotations__": types})
    flags = dict.fromkeys(_METHODS.values(), False) | {flag: True}
    return dataclass(frozen=True, **flags)(bare)


def _refused(self: object, name: str, value: object = None) -> Never:
    del self, value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _restored(self: object, state: Any) -> None:
    """Take what a copy, or what has been pickled, is made of: (what its `__dict__` held, what its slots held)."""
    for held in state if isinstance(state, tuple) else (state,):
        for name, value in (held or {}).items():
            object.__setattr__(self, name, value)
