"""A generated file, line by line: as the specs yield it, beside what stands on disk."""

from itertools import zip_longest

from canarygen.frozen import cached_property, frozen
from canarygen.manifest import Manifest
from canarygen.provenance.line import Provenance, provenances
from canarygen.source import Position, Source, Span
from canarygen.tree import Seal, seal

HEADER = (
    "the header says which spec the file is generated from, and whose it is: only files that begin like this are ever replaced or deleted",
    "the digest of all that follows: a build tells by it what was edited by hand, and refuses to write over that",
)
"""Why the first lines of each file are there, which are of no object."""


@frozen(kw_only=True, keeping=True)
class GeneratedFile:
    """Its name for people, its text as the specs yield it, what it holds; and its text on disk.

    `is_taken` says that somebody else's file is in its place.
    """

    name: str
    text: str
    manifest: Manifest
    on_disk: str | None
    is_taken: bool = False

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of its text."""
        return tuple(self.text.split("\n")[:-1])

    @cached_property
    def provenances(self) -> tuple[Provenance, ...]:
        """Where each line below the header comes from."""
        return tuple(provenances(self.manifest))

    def provenance(self, number: int) -> Provenance | None:
        """Give where a line comes from; None for one of the header."""
        index = number - 1 - len(HEADER)
        return self.provenances[index] if index >= 0 else None

    @property
    def differing(self) -> int | None:
        """The first line at which the file on disk differs, if it does; one of the header only if no other does."""
        if self.on_disk is None or self.on_disk == self.text:
            return None
        both = zip_longest(self.text.split("\n"), self.on_disk.split("\n"))
        differing = [number for number, (new, old) in enumerate(both, start=1) if new != old]
        return next((number for number in differing if number > len(HEADER)), differing[0])

    @property
    def state(self) -> str:
        """What the file on disk is, beside what the specs yield: `current`, or one of the states that want words."""
        if self.on_disk is None:
            return "taken" if self.is_taken else "missing"
        if self.differing is None:
            return "current"
        return "stale" if seal(self.on_disk) is Seal.INTACT else "edited"

    def span(self, number: int) -> Span:
        """Give the place of a line, without what indents it."""
        line = self.lines[number - 1]
        start = len(line) - len(line.lstrip(" -"))
        source = Source(self.name, self.text.encode())
        return Span(source, Position(number, start + 1), Position(number, len(line) + 1))
