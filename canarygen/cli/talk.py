"""What is written while a command runs: the product on stdout, the talk on stderr, each as soon as it is there."""

import sys
from typing import TextIO


def tell(text: str, *, end: str = "\n") -> None:
    """Tell people something."""
    write(f"{text}{end}", sys.stderr)


def write(text: str, stream: TextIO) -> None:
    """Write a text to a stream, and keep nothing of it back."""
    stream.write(text)
    stream.flush()
