"""A difference for a terminal or a log: dangers, words, then the lines that differ."""

from collections.abc import Iterator

from canarygen.difference.change import Fate
from canarygen.difference.compare import Difference
from canarygen.difference.headline import Summary, summaries
from canarygen.difference.repetition import Shown, shown
from canarygen.difference.sharing import shared
from canarygen.difference.warning import warnings
from canarygen.difference.word import spoken
from canarygen.terminal import BOLD, CYAN, GREEN, RED, YELLOW, Paint, painter
from canarygen.wording import counted

_LINES = {"+": GREEN, "-": RED, "@": CYAN}


def as_text(difference: Difference, *, colour: bool = False) -> str:
    """Give the form for people: what is dangerous, what changes in words, and the YAML, object by object."""
    paint = painter(colour=colour)
    blocks = [
        *_warnings(difference, paint),
        *_words(difference, paint),
        *(_object(item, paint) for _, item in shown(difference.parts)),
        *_rest(difference),
    ]
    return "\n".join(blocks)


def _warnings(difference: Difference, paint: Paint) -> Iterator[str]:
    for title, danger, way_out in warnings(difference):
        label = paint(f"warning[{danger.code.word}]", YELLOW)
        yield f"{paint(title, BOLD)}: {label}: {danger.text}\n{paint('help', CYAN)}: {way_out}\n"


def _words(difference: Difference, paint: Paint) -> Iterator[str]:
    found = ((summary.name, summary.where, _told(summary)) for summary in summaries(difference))
    for title, (told, *_) in shared(found, lambda told: told):
        yield f"{paint(title, BOLD)}{told}\n"


def _told(summary: Summary) -> str:
    if summary.fate is not Fate.CHANGED:
        return f": {summary.told}"
    return "".join(f"\n  {word.text}" for word in summary.words)


def _object(item: Shown, paint: Paint) -> str:
    change = item.change
    head = paint(f"{spoken(str(change.path))}: {change.title} {change.fate.value}", BOLD)
    notes = (f"note: {note}" for note in item.notes)
    lines = (paint(line, _LINES[line[0]]) if line[0] in _LINES else line for line in item.lines)
    return "\n".join((head, *notes, *lines)) + "\n"


def _rest(difference: Difference) -> Iterator[str]:
    """Say what no object shows."""
    if count := len(difference.restated):
        verb = "differs" if count == 1 else "differ"
        yield f"{counted(count, 'file')} {verb} in the header or the order of keys only\n"
    elif difference.is_empty:
        yield "no change\n"
