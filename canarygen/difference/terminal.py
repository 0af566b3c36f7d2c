"""A difference for a terminal or a log: dangers, words, then the lines that differ."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final, TypeVar

from canarygen.difference.change import Fate, ObjectChange
from canarygen.difference.compare import Difference
from canarygen.difference.headline import Summary, summaries
from canarygen.difference.hunks import hunks
from canarygen.difference.warning import warnings
from canarygen.difference.word import spoken
from canarygen.rendering import BOLD, CYAN, GREEN, RED, YELLOW, Paint, painter
from canarygen.wording import counted, first_of

T = TypeVar("T")

_NAMED: Final = 100
"""So many canaries are named that share what is told."""
_LINES = {"+": GREEN, "-": RED, "@": CYAN}


def as_text(difference: Difference, *, colour: bool = False) -> str:
    """Give the form for people: what is dangerous, what changes in words, and the YAML, object by object."""
    paint = painter(colour=colour)
    blocks = [
        *_warnings(difference, paint),
        *_words(difference, paint),
        *(_object(change, paint) for part in difference.parts for change in part.ranked),
        *_rest(difference),
    ]
    return "\n".join(blocks)


def _warnings(difference: Difference, paint: Paint) -> Iterator[str]:
    found = ((warned.danger.part.name, warned.where, warned.danger) for warned in warnings(difference))
    for title, (danger, *more) in _shared(found, lambda danger: (danger.code.word, danger.text)):
        label = paint(f"warning[{danger.code.word}]", YELLOW)
        way_out = danger.way_out_of_all if more else danger.way_out
        yield f"{paint(title, BOLD)}: {label}: {danger.text}\n{paint('help', CYAN)}: {way_out}\n"


def _words(difference: Difference, paint: Paint) -> Iterator[str]:
    found = ((summary.name, summary.where, _told(summary)) for summary in summaries(difference))
    for title, (told, *_) in _shared(found, lambda told: told):
        yield f"{paint(title, BOLD)}{told}\n"


def _told(summary: Summary) -> str:
    if summary.fate is not Fate.CHANGED:
        return f": {summary.told}"
    return "".join(f"\n  {word.text}" for word in summary.words)


def _shared(
    found: Iterable[tuple[str, str, T]], key: Callable[[T], Hashable]
) -> Iterator[tuple[str, list[T]]]:
    """Give what is the same of several canaries in the same environments once, under the names of all: nobody reads it fifty times."""
    alike: dict[tuple[str, Hashable], list[tuple[str, T]]] = defaultdict(list)
    for name, where, item in found:
        alike[where, key(item)].append((name, item))
    for (where, _), same in alike.items():
        names = first_of([name for name, _ in same], _NAMED)
        yield f"{names} ({where})" if where else names, [item for _, item in same]


def _object(change: ObjectChange, paint: Paint) -> str:
    head = paint(f"{spoken(str(change.path))}: {change.title} {change.fate.value}", BOLD)
    notes = (f"note: {note}" for note in change.notes)
    lines = (paint(line, _LINES[line[0]]) if line[0] in _LINES else line for line in hunks(change))
    return "\n".join((head, *notes, *lines)) + "\n"


def _rest(difference: Difference) -> Iterator[str]:
    """Say what no object shows."""
    if count := len(difference.restated):
        verb = "differs" if count == 1 else "differ"
        yield f"{counted(count, 'file')} {verb} in the header or the order of keys only\n"
    elif difference.is_empty:
        yield "no change\n"
