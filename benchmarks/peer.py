"""Who does the work: how it is installed, and what it is told to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.app import App
from benchmarks.toolbox import Toolbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A generator, at a version.

    `install` raises Unavailable. What it gives is handed to `prepare`, which writes the input of some apps into an
    empty folder, and gives the command that prints their manifests when it is run there.
    """

    name: str
    version: str
    way: str
    install: Callable[[Toolbox], Path]
    prepare: Callable[[Path, Path, Sequence[App]], Sequence[str]]


def each(arguments: str, files: str) -> Sequence[str]:
    """Give a command that calls another one for each file of a pattern, `$app`, and puts `---` between what they print."""
    return ["sh", "-euc", f"for app in {files}; do echo ---; {arguments}; done"]
