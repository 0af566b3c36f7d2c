"""The words of types, from `typing` when somebody asks what they mean.

Python works annotations out as it loads a module, and never looks at them again. To load `typing` only for
that takes a twentieth of a run of one spec. So what merely says something is an empty word here while a program
runs, and who checks types finds the real one.
"""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import (
        IO,
        Any,
        BinaryIO,
        Final,
        Literal,
        NamedTuple,
        Never,
        NoReturn,
        Protocol,
        Self,
        TextIO,
        TypeVar,
        cast,
        dataclass_transform,
        overload,
    )
else:

    class _Word:
        """Stands in an annotation with whatever stands around it."""

        def __new__(cls, *_: object, **__: object) -> type:
            return cls

        def __class_getitem__(cls, _: object) -> type:
            return cls

    IO = Any = BinaryIO = Final = Literal = Never = NoReturn = Self = TextIO = TypeVar = overload = _Word
    Protocol = object

    def dataclass_transform(**_: object) -> object:
        """Give what leaves a function as it is."""
        return lambda function: function

    def __getattr__(name: str) -> object:
        """Give a word that does something when a program runs. Raises AttributeError if there is none."""
        if name not in __all__:  # Python asks every module for some.
            raise AttributeError(name)
        import typing  # noqa: PLC0415 -- what needs no such word must not wait for it

        return getattr(typing, name)


__all__ = [
    "IO",
    "TYPE_CHECKING",
    "Any",
    "BinaryIO",
    "Final",
    "Literal",
    "NamedTuple",
    "Never",
    "NoReturn",
    "Protocol",
    "Self",
    "TextIO",
    "TypeVar",
    "cast",
    "dataclass_transform",
    "overload",
]
