"""What `canarygen --help` says, known without a command line to parse: whoever asks waits for nothing else."""

import os
from collections.abc import Iterator, Mapping

from canarygen.cli import COMMANDS

OPTIONS = {
    "--version": "Show the version and exit.",
    "-C DIR": "Start in this folder; the project is the nearest canarygen.yaml upwards.",
    "--color [auto|always|never]": "Colour the diagnostics; by default on a terminal only.",
    "-q, --quiet": "Say nothing but errors and warnings.",
    "-v, --verbose": "Name every spec that is read, and say what needs no doing, too.",
    "-h, --help": "Show this message and exit.",
}
"""What stands before a command, as it is spelt, and what it does."""
_WHAT = "Compile ten-line canary specs into a verified tree of Istio and Argo Rollouts manifests."
_EXAMPLES = """\
  Examples:
    canarygen init checkout        write a first spec
    canarygen build                bring out/ in line with specs/
    canarygen build --check        fail if out/ is not in line (CI)
"""
_WIDEST, _NARROWEST, _USUAL = 100, 50, 80


def overview() -> str:
    """Give the help of the whole program, in lines that fit the terminal."""
    width = _width()
    lines = [
        "Usage: canarygen [OPTIONS] COMMAND [ARGS]...",
        "",
        *(f"  {line}" for line in _filled(_WHAT, width - 2)),
        "",
        *_EXAMPLES.splitlines(),
        "",
        "Options:",
        *_listed(OPTIONS, width),
        "",
        "Commands:",
        *_listed(COMMANDS, width),
    ]
    return "\n".join(lines) + "\n"


def _width() -> int:
    """Give the columns there are, less two: as the environment or the terminal says."""
    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns
    except (OSError, ValueError):
        columns = _USUAL
    return max(min(columns, _WIDEST) - 2, _NARROWEST)


def _listed(entries: Mapping[str, str], width: int) -> Iterator[str]:
    """Write what is explained into one column, and the words for it into another."""
    column = max(map(len, entries)) + 2
    for entry, words in entries.items():
        first, *more = _filled(words, width - column - 2)
        yield f"  {entry:<{column}}{first}"
        yield from (f"  {'':<{column}}{line}" for line in more)


def _filled(words: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
