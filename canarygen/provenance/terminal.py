"""Where lines come from, for a terminal: one line with its place in the spec, or a whole file with a place a line."""

from collections.abc import Iterator, Mapping

from canarygen.document import Value
from canarygen.fault import dotted
from canarygen.layers import OVERRIDES
from canarygen.provenance.file import HEADER, GeneratedFile
from canarygen.provenance.line import Manner, Provenance
from canarygen.terminal import BOLD, CYAN, Paint, clean, excerpt, painter

# What the file on disk is, where it is not just what the specs yield.
_STATES = {
    "missing": "it is not there yet; `canarygen build` writes it",
    "taken": "somebody else's file is there, without canarygen's header, and no build writes over that; move it away",
    "stale": "the specs have changed since it was built, and `canarygen build` brings it in line",
    "edited": "it was edited by hand, and `canarygen build --force` writes over that",
}
_MARGIN = " " * 5
_WIDEST = 60  # so far right at most the comments begin, unless a line itself is longer


def line_as_text(file: GeneratedFile, number: int, *, colour: bool = False) -> str:
    """Tell where one line comes from: the lines of the specs are shown as diagnostics show them."""
    paint = painter(colour=colour)
    span, found = file.span(number), file.provenance(number)
    what = dotted(found.path) if found else "the header"
    told = [
        *_differences(file, paint),
        f"{paint(str(span), BOLD)}: {clean(what)}",
        *excerpt(span, paint),
        *(_places(found, paint) if found else ()),
        f"{paint('rule', CYAN)}: {found.rule if found else HEADER[number - 1]}",
    ]
    return "\n".join(told) + "\n"


def as_text(file: GeneratedFile, *, colour: bool = False) -> str:
    """Tell where all lines come from: each that holds a value with its place, and above several the rule of all."""
    width = min(max(map(len, file.lines)), _WIDEST)
    told = [f"{file.name}: from {file.manifest.source}", *_differences(file, painter(colour=colour))]
    before = ""
    for number, line in enumerate(file.lines, start=1):
        found = file.provenance(number)
        if found and _has_parts(found.value):
            told.append(f"{number:>5} | {clean(line)}")
            continue
        rule = found.rule if found else HEADER[number - 1]
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


def _differences(file: GeneratedFile, paint: Paint) -> Iterator[str]:
    """Say what is to be known of the file on disk, before anything is told of what the specs yield."""
    number = file.differing
    there = (file.on_disk or "").split("\n")
    if number is not None:
        shown = f"has `{clean(there[number - 1])}`" if number <= len(there) else "ends"
        yield f"{paint(f'{file.name}:{number}', BOLD)}: {paint('note', CYAN)}: {_STATES[file.state]}: the file {shown} here; what follows is about what the specs yield"
    elif file.state in _STATES:
        yield f"{paint(file.name, BOLD)}: {paint('note', CYAN)}: {_STATES[file.state]}"


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
