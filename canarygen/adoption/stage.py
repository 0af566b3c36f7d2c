"""One stage on the way to a canary: what is in Git after it, what people do before they go on, and what its commit says of that."""

import textwrap
from collections.abc import Iterator

from canarygen.adoption.cluster import Objects
from canarygen.adoption.touch import Touch
from canarygen.frozen import frozen

_WIDTH = 72


@frozen(kw_only=True)
class Stage:
    """What a stage does.

    `spec` is the text of the canary's spec from then on, "" before there is one; it stands at `path`. `watch` are commands and what they must show before anybody goes on; `back` is what a rollback takes beyond a revert.
    """

    name: str
    title: str
    why: str
    watch: tuple[str, ...]
    back: str = ""
    path: str = ""
    spec: str = ""
    touches: tuple[Touch, ...] = ()


@frozen(kw_only=True)
class Standing:
    """What is in Git at the end of a stage: the objects that somebody wrote, and those that canarygen built."""

    written: Objects
    built: Objects

    @property
    def objects(self) -> Objects:
        """All of them."""
        return {**self.written, **self.built}


def standing(before: Standing, stage: Stage, built: Objects) -> Standing:
    """Give what is in Git after a stage, by what was before it."""
    written = dict(before.written)
    for touch in stage.touches:
        key = touch.resource.key
        content = touch.applied(written[key])
        if content is None:
            del written[key]
        else:
            written[key] = content
    return Standing(written=written, built=built)


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
