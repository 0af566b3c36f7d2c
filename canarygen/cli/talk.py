"""What is written while a command runs: the product on stdout, the talk on stderr, each as soon as it is there."""

import os
import sys

from canarygen.typed import Final, TextIO
from canarygen.wording import counted

NOTHING_TO_DO: Final = "nothing to do"


def tell(text: str, *, end: str = "\n") -> None:
    """Tell people something."""
    write(f"{text}{end}", sys.stderr)


def write(text: str, stream: TextIO) -> None:
    """Write a text to a stream, and keep nothing of it back. Raises OSError for the product alone.

    That nobody hears the talk changes nothing of what is done, nor of how it ends.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        if stream is not sys.stderr:
            raise
        # What could not be said is kept, and would be tried again when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def in_line(tree: str, files: int, done: str = NOTHING_TO_DO) -> str:
    """Say that a tree, or a part of one, is in line, and what was done for it."""
    return f"{tree} is in line with the specs: {counted(files, 'file')}, {done}"
