"""What the commit of a stage says of itself: what it does, what to watch before anybody goes on, and the way back."""

import textwrap
from collections.abc import Iterator

from canarygen.adoption.stage import Stage

_WIDTH = 72


def message(stage: Stage, number: int, count: int) -> str:
    """Give the message of a stage's commit, the `number`th of so many."""
    return "\n".join(line.rstrip() for line in _lines(stage, number, count)) + "\n"


def _lines(stage: Stage, number: int, count: int) -> Iterator[str]:
    yield stage.title
    yield ""
    yield from _filled(f"Stage {number} of {count} ({stage.name}). {stage.why}")
    yield ""
    yield "Sync this alone, and go on when all of this holds:"
    yield from (f"  {line}" for line in stage.watch)
    yield ""
    yield from _filled(f"To go back: {way_back(stage)}.")


def _filled(text: str) -> list[str]:
    """Fill lines with words, none of which is broken: names and options have hyphens."""
    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def way_back(stage: Stage) -> str:
    """Say how a stage is taken back."""
    return f"git revert this commit, and sync{'; ' + stage.back if stage.back else ''}"
