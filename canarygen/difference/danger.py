"""What is dangerous to merge, judged by the two trees: few warnings, each of them true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from canarygen.difference.change import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """A warning of one canary in one environment: a word for its sort, what may happen, and what to do."""

    code: str
    part: Part
    sentence: str
    help: str


def dangers(parts: Sequence[Part]) -> Iterator[Danger]:
    """Give the dangers of all that changes."""
    del parts
    yield from ()
