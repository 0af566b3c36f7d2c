"""A difference for a terminal or a log: dangers, words, then the lines that differ."""

from collections.abc import Callable, Iterator

from canarygen.difference.change import ObjectChange, Standing
from canarygen.difference.compare import Difference
from canarygen.difference.headline import Summary, summaries
from canarygen.difference.hunks import hunks
from canarygen.difference.warning import warnings
from canarygen.difference.word import spoken
from canarygen.wording import counted

_RED, _GREEN, _YELLOW, _CYAN, _BOLD, _PLAIN = (
    "\x1b[31m",
    "\x1b[32m",
    "\x1b[33m",
    "\x1b[36m",
    "\x1b[1m",
    "\x1b[0m",
)
_LINES = {"+": _GREEN, "-": _RED, "@": _CYAN}

Paint = Callable[[str, str], str]


def as_text(difference: Difference, *, colour: bool = False) -> str:
    """Give the form for people: what is dangerous, what changes in words, and the YAML, object by object."""
    paint: Paint = (lambda text, code: f"{code}{text}{_PLAIN}") if colour else (lambda text, _: text)
    blocks = [
        *_warnings(difference, paint),
        *(_words(summary, paint) for summary in summaries(difference)),
        *(_object(change, paint) for part in difference.parts for change in part.ranked),
        *_rest(difference),
    ]
    return "\n".join(blocks)


def _warnings(difference: Difference, paint: Paint) -> Iterator[str]:
    for warned in warnings(difference):
        label = paint(f"warning[{warned.danger.code}]", _YELLOW)
        yield f"{paint(warned.title, _BOLD)}: {label}: {warned.danger.text}\n{paint('help', _CYAN)}: {warned.danger.help}\n"


def _words(summary: Summary, paint: Paint) -> str:
    if summary.standing is not Standing.CHANGED:
        return f"{paint(summary.title, _BOLD)}: {summary.told}\n"
    return paint(summary.title, _BOLD) + "".join(f"\n  {word.text}" for word in summary.words) + "\n"


def _object(change: ObjectChange, paint: Paint) -> str:
    head = paint(f"{spoken(str(change.path))}: {change.title} {change.standing.value}", _BOLD)
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
