"""Where a generated file comes from, told to people and to programs: line by line, or of one line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Any

from canarygen.document import Value
from canarygen.fault import dotted
from canarygen.layers import OVERRIDES
from canarygen.manifest import Manifest
from canarygen.provenance import Manner, Provenance, provenances
from canarygen.rendering import BOLD, CYAN, Paint, clean, dumped, excerpt, painter
from canarygen.source import Position, Source, Span
from canarygen.tree import Seal, seal

Map = dict[str, Any]

_HEADER = (
    "the header says which spec the file is generated from, and whose it is: only files that begin like this are ever replaced or deleted",
    "the digest of all that follows: a build tells by it what was edited by hand, and refuses to write over that",
)
# What the file on disk is, where it is not just what the specs yield.
_STATES = {
    "missing": "it is not there yet; `canarygen build` writes it",
    "taken": "somebody else's file is there, without canarygen's header, and no build writes over that; move it away",
    "stale": "the specs have changed since it was built, and `canarygen build` brings it in line",
    "edited": "it was edited by hand, and `canarygen build --force` writes over that",
}
_MARGIN = " " * 5
_WIDEST = 60  # so far right at most the comments begin, unless a line itself is longer


@dataclass(frozen=True)
class Account:
    """A generated file: its name for people, its text as the specs yield it, what it holds; and its text on disk.

    `is_taken` says that somebody else's file is in its place.
    """

    file: str
    text: str
    manifest: Manifest
    on_disk: str | None = field(kw_only=True)
    is_taken: bool = field(default=False, kw_only=True)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of its text."""
        return tuple(self.text.split("\n")[:-1])

    @cached_property
    def provenances(self) -> tuple[Provenance, ...]:
        """Where each line below the header comes from."""
        return tuple(provenances(self.manifest))

    def provenance(self, number: int) -> Provenance | None:
        """Give where a line comes from; None for one of the header."""
        index = number - 1 - len(_HEADER)
        return self.provenances[index] if index >= 0 else None

    @property
    def differing(self) -> int | None:
        """The first line at which the file on disk differs, if it does; one of the header only if no other does."""
        if self.on_disk is None or self.on_disk == self.text:
            return None
        both = zip_longest(self.text.split("\n"), self.on_disk.split("\n"))
        differing = [number for number, (new, old) in enumerate(both, start=1) if new != old]
        return next((number for number in differing if number > len(_HEADER)), differing[0])

    @property
    def state(self) -> str:
        """What the file on disk is, beside what the specs yield: `current`, or one of the states that want words."""
        if self.on_disk is None:
            return "taken" if self.is_taken else "missing"
        if self.differing is None:
            return "current"
        return "stale" if seal(self.on_disk) is Seal.INTACT else "edited"

    def span(self, number: int) -> Span:
        """Give the place of a line, without what indents it."""
        line = self.lines[number - 1]
        start = len(line) - len(line.lstrip(" -"))
        source = Source(self.file, self.text.encode())
        return Span(source, Position(number, start + 1), Position(number, len(line) + 1))


def of_line(account: Account, number: int, *, colour: bool = False) -> str:
    """Tell where one line comes from: the lines of the specs are shown as diagnostics show them."""
    paint = painter(colour=colour)
    span, found = account.span(number), account.provenance(number)
    what = dotted(found.path) if found else "the header"
    told = [
        *_differences(account, paint),
        f"{paint(str(span), BOLD)}: {clean(what)}",
        *excerpt(span, paint),
        *(_places(found, paint) if found else ()),
        f"{paint('rule', CYAN)}: {found.rule if found else _HEADER[number - 1]}",
    ]
    return "\n".join(told) + "\n"


def of_file(account: Account, *, colour: bool = False) -> str:
    """Tell where all lines come from: each that holds a value with its place, and above several the rule of all."""
    width = min(max(map(len, account.lines)), _WIDEST)
    told = [f"{account.file}: from {account.manifest.source}", *_differences(account, painter(colour=colour))]
    before = ""
    for number, line in enumerate(account.lines, start=1):
        found = account.provenance(number)
        if found and _has_parts(found.value):
            told.append(f"{number:>5} | {clean(line)}")
            continue
        rule = found.rule if found else _HEADER[number - 1]
        told += [f"{_MARGIN} # {rule}"] if rule != before else []
        before = rule
        told.append(
            f"{number:>5} | {clean(line):<{width}}  # {_brief(found)}"
            if found
            else f"{number:>5} | {clean(line)}"
        )
    return "\n".join(told) + "\n"


def _has_parts(value: Value) -> bool:
    """Whether the lines that follow say all of it."""
    return isinstance(value, (Mapping, list)) and bool(value)


def _brief(found: Provenance) -> str:
    span = found.span
    over = "".join(f", over {under}" for words, under in span.asides if words == OVERRIDES)
    return f"{found.manner.value}, {span}{over}"


def _differences(account: Account, paint: Paint) -> Iterator[str]:
    """Say what is to be known of the file on disk, before anything is told of what the specs yield."""
    number = account.differing
    there = (account.on_disk or "").split("\n")
    if number is not None:
        shown = f"has `{clean(there[number - 1])}`" if number <= len(there) else "ends"
        yield f"{paint(f'{account.file}:{number}', BOLD)}: {paint('note', CYAN)}: {_STATES[account.state]}: the file {shown} here; what follows is about what the specs yield"
    elif account.state in _STATES:
        yield f"{paint(account.file, BOLD)}: {paint('note', CYAN)}: {_STATES[account.state]}"


def _places(found: Provenance, paint: Paint) -> Iterator[str]:
    span = found.span
    yield f"{paint(str(span), BOLD)}: {clean(_words(found))}"
    yield from excerpt(span, paint)
    for words, other in span.asides:
        yield f"{other}: {paint('note', CYAN)}: {clean(words)}"
        yield from excerpt(other, paint)


def _words(found: Provenance) -> str:
    key = f"`{dotted(found.place.path)}`"
    if found.manner is Manner.SAID:
        return f"said here, as {key}"
    if found.manner is Manner.DEFAULT:
        return f"the default of {key}, of which nothing is said here"
    return f"derived from {key}" + ("" if found.is_said else ", of which nothing is said here")


def as_json(account: Account, numbers: range) -> str:
    """Give the form for programs: the file, what it is on disk, and those of its lines that are numbered."""
    value = {
        "file": account.file,
        "source": account.manifest.source,
        "state": account.state,
        "differsAt": account.differing,
        "lines": [_as_map(account, number) for number in numbers],
    }
    return dumped(value)


def _as_map(account: Account, number: int) -> Map:
    line: Map = {"line": number, "text": account.lines[number - 1]}
    found = account.provenance(number)
    if found is None:
        return line | {"rule": _HEADER[number - 1]}
    span = found.span
    return line | {
        "path": dotted(found.path),
        **({} if isinstance(found.value, (dict, list)) else {"value": found.value}),
        "manner": found.manner.value,
        "from": _location(span) | {"path": dotted(found.place.path), "said": found.is_said},
        "notes": [{"message": words, **_location(other)} for words, other in span.asides],
        "rule": found.rule,
    }


def _location(span: Span) -> Map:
    return {
        "file": span.source.path,
        "line": span.start.line,
        "column": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }
