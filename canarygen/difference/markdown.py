"""A difference as the comment of a pull request: GitHub's Markdown, from which no name breaks out.

Whatever comes from a tree stands between backticks or in a fence, where GitHub makes no
links, mentions or HTML of it.
"""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Fate
from canarygen.difference.code_span import code
from canarygen.difference.compare import Difference
from canarygen.difference.folds import folded, size
from canarygen.difference.headline import Summary, summaries
from canarygen.difference.sharing import shared
from canarygen.difference.warning import warnings
from canarygen.difference.word import Word
from canarygen.wording import counted

LIMIT = 65_536
"""The most that GitHub takes for a comment: characters, but counted in bytes here, which are never fewer."""

_ROOM = LIMIT // 3  # for the warnings, and for the words: what is left is for the objects
ROOM = LIMIT // 4
"""What others may add, in bytes."""
_FRAME = 1_000  # for headings, and for what is said of a cut


def as_markdown(difference: Difference, first: Sequence[str] = (), more: Sequence[str] = ()) -> str:
    """Give the comment: the `first` lines, warnings, a line for each canary and environment, `more` lines, and the objects folded.

    Below GitHub's limit, whatever differs: what does not fit is left out as a whole,
    the largest objects first, and its number is said. `first` and `more` are to take up no more than `ROOM` together.
    """
    if not difference.parts:
        return "\n".join([f"### No change\n{_restated(difference)}", *first, *more])
    warned = _fitting([*_warnings(difference)], _ROOM, "warning")
    words = _fitting([*_summaries(difference)], _ROOM, "line")
    head = [_heading(difference), *first, *_alert(warned), *words, _restated(difference), *more]
    return "\n".join([*head, *folded(difference, LIMIT - _FRAME - size(head))])


def _heading(difference: Difference) -> str:
    canaries = difference.canaries
    what = (
        f"{counted(difference.objects, 'object')} of {counted(canaries, 'canary', 'canaries')}"
        if canaries
        else "what Argo CD is told"
    )
    return f"### canarygen: {what} would change\n"


def _restated(difference: Difference) -> str:
    count = len(difference.restated)
    verb = "differs" if count == 1 else "differ"
    return f"\n{counted(count, 'file')} {verb} in the header or the order of keys only.\n" if count else ""


def _alert(lines: list[str]) -> Iterator[str]:
    if lines:
        yield "> [!WARNING]"
        yield from (f"> {line}" for line in lines)
        yield ""


def _warnings(difference: Difference) -> Iterator[str]:
    for title, danger, way_out in warnings(difference, code):
        sentence = danger.sentence.format(*map(code, danger.names))
        yield f"- **{danger.code.word}** {title}: {sentence}. *{way_out[:1].upper()}{way_out[1:]}.*"


def _summaries(difference: Difference) -> Iterator[str]:
    found = (
        (f"**{code(summary.name)}**", code(summary.where) if summary.where else "", _told(summary))
        for summary in summaries(difference)
    )
    for title, (told, *_) in shared(found, lambda told: told):
        yield f"- {title}: {told}"


def _told(summary: Summary) -> str:
    return summary.fate.value if summary.fate is not Fate.CHANGED else "; ".join(map(_word, summary.words))


def _word(word: Word) -> str:
    subject = word.written(code)
    if word.old == word.new or word.verb:
        return f"{subject} {word.verb}".rstrip()
    colon = ":" if subject.endswith("`") else ""  # two texts in code, side by side, would look like one
    return f"{subject}{colon} {_value(word.old)} → {_value(word.new)}"


def _value(value: str | None) -> str:
    return code(value) if value else "none"


def _fitting(lines: list[str], room: int, noun: str) -> list[str]:
    """Give the lines for which there is room, and say how many more there are."""
    taken = 0
    for count, line in enumerate(lines):
        taken += size([line])
        if taken > room:
            return [
                *lines[:count],
                f"- and {counted(len(lines) - count, f'more {noun}')}; `canarygen diff` has all",
            ]
    return lines
