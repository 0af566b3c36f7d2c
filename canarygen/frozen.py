"""Frozen dataclasses, made by hand: the module `dataclasses` takes long to load, and longer to write the code of a class."""

from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr

from canarygen.filling import UNSAID, Field, fields_of, initialiser
from canarygen.typed import TYPE_CHECKING, Any, Final, Never, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    # For whoever checks types ours are those of the standard library, and as strict.
    from dataclasses import field, replace
    from functools import cached_property

__all__ = ["cached_property", "field", "frozen", "replace"]

T = TypeVar("T")

_NOT_COPIED: Final = frozenset({"__dict__", "__weakref__"})


if not TYPE_CHECKING:

    def field(
        *,
        default: object = UNSAID,
        default_factory: Any = UNSAID,
        repr: bool = True,  # noqa: A002 -- these are the names that it has in `dataclasses`
        compare: bool = True,
        kw_only: bool | None = None,
    ) -> Any:
        """Say more of a field than its default; see `dataclasses.field`."""
        found = Field(default, default_factory, shown=repr, compared=compare)
        found.by_key = kw_only
        return found

    def replace(value: T, /, **changes: Any) -> T:
        """Give a value like another one, with some fields changed; see `dataclasses.replace`."""
        known = {name: getattr(value, name) for name in type(value).__fields__}
        return type(value)(**(known | changes))

    class cached_property:  # noqa: N801 -- likewise, in `functools`
        """Work out once what a value is asked for; see `functools.cached_property`, which takes a lock for it in Python 3.11."""

        def __init__(self, find: Callable[[Any], object]) -> None:
            """Take what works it out."""
            self._find, self._name, self.__doc__ = find, find.__name__, find.__doc__

        def __get__(self, value: object, _: type) -> Any:
            """Work it out, and keep it where it is looked for first from then on."""
            if value is None:
                return self
            found = value.__dict__[self._name] = self._find(value)
            return found


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, kw_only: bool = False, keeping: bool = False) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, /, *, kw_only: bool = False, keeping: bool = False) -> Any:
    """Make of a class what `@dataclass(frozen=True, slots=True)` makes of it, in a fiftieth of the time.

    In one that is `keeping` there is room for what is found out once, and kept (`cached_property`).
    """

    def make(cls: type[T]) -> type[T]:
        return _frozen(cls, kw_only=kw_only, keeping=keeping)

    return make(cls) if cls else make


class _Room:
    """What a value has beside the slots of its fields, which are found in half the time that a `__dict__` takes."""

    __slots__ = ("__dict__",)


class _Known:
    """What `dataclasses` wants to know of a class; it is told when it asks, which it seldom does."""

    def __get__(self, _: object, made: type) -> dict[str, Any]:
        from dataclasses import dataclass  # noqa: PLC0415 -- a build does without: 5 ms

        written = {item.name: _as_dataclass_has_it(item) for item in fields_of(made)}
        types = {item.name: item.type for item in fields_of(made)}
        whole: Any = dataclass(type(made.__name__, (), {**written, "__annotations__": types}))
        return dict(whole.__dataclass_fields__)


def _as_dataclass_has_it(item: Field) -> Any:
    from dataclasses import MISSING, field  # noqa: PLC0415 -- as above

    return field(
        default=MISSING if item.default is UNSAID else item.default,
        default_factory=MISSING if item.make is UNSAID else item.make,
        repr=item.is_shown,
        compare=item.is_compared,
        kw_only=bool(item.by_key),
    )


def _frozen(cls: type[T], *, kw_only: bool, keeping: bool) -> type[T]:
    own = {name: _own_field(cls, name, kw_only=kw_only) for name in cls.__annotations__}
    inherited = _inherited(cls)
    held = {name: value for name, value in vars(cls).items() if name not in own and name not in _NOT_COPIED}
    bases = (*(base for base in cls.__bases__ if base is not object), _Room) if keeping else cls.__bases__
    methods = _methods([item.name for item in (inherited | own).values() if item.is_compared])
    about = _described(cls, inherited, own)
    sort: Any = type(cls)
    made: type[T] = sort(cls.__name__, bases, methods | held | about)
    if "__init__" not in held:
        setattr(made, "__init__", initialiser(made))  # noqa: B010 -- mypy lets no method be replaced
    return made


def _inherited(cls: type) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for base in reversed(cls.__mro__[1:]):
        fields |= vars(base).get("__fields__", {})
    return fields


def _described(cls: type, inherited: dict[str, Field], own: dict[str, Field]) -> dict[str, Any]:
    """Give what a class says of itself."""
    fields = inherited | own
    return {
        "__qualname__": cls.__qualname__,
        "__slots__": tuple(name for name in own if name not in inherited),
        "__match_args__": tuple(item.name for item in fields.values() if not item.by_key),
        "__fields__": fields,
        "__dataclass_fields__": _Known(),
    }


def _own_field(cls: type, name: str, *, kw_only: bool) -> Field:
    given = vars(cls).get(name, UNSAID)
    found = given if isinstance(given, Field) else Field(given)
    if type(given).__module__ == "dataclasses":
        raise TypeError(f"{name}: `field` is to come from canarygen.frozen")
    if type(found.default).__hash__ is None:
        raise ValueError(f"{name}: what can change is shared by nobody; give it a default_factory")
    found.name, found.type = name, cls.__annotations__[name]
    if found.by_key is None:
        found.by_key = kw_only
    return found


def _methods(compared: list[str]) -> dict[str, Any]:
    """Give the methods of a class of which some fields count."""
    # Of one name alone the getter gives no tuple, and of none there is no getter.
    values: Any = attrgetter(*compared * (2 if len(compared) == 1 else 1)) if compared else type

    def equals(self: object, other: object) -> bool:
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    return {
        "__eq__": equals,
        "__hash__": hashed,
        "__repr__": _shown,
        "__setattr__": _refused,
        "__delattr__": _refused,
        "__setstate__": _restored,
    }


@recursive_repr()
def _shown(self: object) -> str:
    shown = (f"{item.name}={getattr(self, item.name)!r}" for item in fields_of(type(self)) if item.is_shown)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refused(self: object, name: str, value: object = None) -> Never:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 -- only a bug gets here

    del self, value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _restored(self: object, state: Any) -> None:
    """Take what a copy, or what has been pickled, is made of: (what its `__dict__` held, what its slots held)."""
    for held in state if isinstance(state, tuple) else (state,):
        for name, value in (held or {}).items():
            object.__setattr__(self, name, value)
