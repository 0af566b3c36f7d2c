"""One change in words: what it is about, what was there, and what is there now."""

from collections.abc import Callable

from canarygen.document import NOTHING, Value
from canarygen.emit import scalar
from canarygen.frozen import frozen, replace
from canarygen.wording import inline, joined

_LONGEST = 60
_BEFORE = 12  # characters that two long values share, shown ahead of where they part
_CUT = "..."
_NONE = "none"
_WHOSE = " of {0}"


@frozen(kw_only=True)
class Word:
    """A change: `label`, with `names` in its gaps, says of what; `old` and `new` are its values.

    None is where nothing was; "" is the value of what has none, and is only there or not.
    `of` are the kinds of the objects, where that must be said.
    """

    label: str
    names: tuple[str, ...] = ()
    old: str | None = None
    new: str | None = None
    of: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What changes."""
        return self.written(str)

    def written(self, write: Callable[[str], str]) -> str:
        """Write what changes, and all in it that comes from a tree in a manner of its own."""
        whose = f" of the {joined([*map(write, self.of)], 'and')}" if self.of else ""
        return self.label.format(*map(write, self.names)) + whose

    @property
    def verb(self) -> str:
        """`added` or `removed`; "" for what changes its value."""
        if self.old is None and self.new == "":
            return "added"
        return "removed" if self.new is None and self.old == "" else ""

    @property
    def text(self) -> str:
        """The whole of it: `replicas 2 -> 3`, `route api removed`."""
        if self.old == self.new:
            return self.subject
        return f"{self.subject} {self.verb or f'{self.was} -> {self.now}'}"

    @property
    def was(self) -> str:
        """The old value, for people."""
        return self.old or _NONE

    @property
    def now(self) -> str:
        """The new value, for people."""
        return self.new or _NONE

    def told_of(self, name: str) -> "Word":
        """Leave out whose it is, where that is the thing of this very name: the app's container in its own Rollout."""
        is_own = self.names[:1] == (name,)
        return replace(self, label=self.label.replace(_WHOSE, "")) if is_own else self


def spoken(value: Value) -> str:
    """Write a value on one line, in no way that a terminal would take for a command."""
    return inline(value, _spoken_scalar)


def _spoken_scalar(value: Value) -> str:
    if not isinstance(value, str) or not value.isprintable():
        return scalar(value)
    return value if value == value.strip() and value not in {"", _NONE} else f'"{value}"'


def word(label: str, names: tuple[str, ...], old: Value, new: Value) -> Word:
    """Say that a value changed; either may be `NOTHING`."""
    before, after = (None if value is NOTHING else spoken(value) for value in (old, new))
    before, after = shortened(before, after)
    return Word(label=label, names=names, old=before, new=after)


def presence(label: str, names: tuple[str, ...], *, is_new: bool) -> Word:
    """Say that something was added, or removed."""
    return Word(label=label, names=names, old=None if is_new else "", new="" if is_new else None)


def shortened(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Cut long values so that what is left shows where they part."""
    shared = _shared(old or "", new or "")
    begin = 0 if shared < _LONGEST // 2 else shared - _BEFORE
    return _cut(old, begin), _cut(new, begin)


def _shared(old: str, new: str) -> int:
    parted = (index for index, (left, right) in enumerate(zip(old, new, strict=False)) if left != right)
    return next(parted, min(len(old), len(new)))


def _cut(text: str | None, begin: int) -> str | None:
    if text is None or len(text) <= _LONGEST:
        return text
    end = begin + _LONGEST
    return f"{_CUT if begin else ''}{text[begin:end]}{_CUT if len(text) > end else ''}"
