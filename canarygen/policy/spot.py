"""A place in an object, and the line of a spec that it answers to."""

from canarygen.document import Path
from canarygen.manifest import Manifest
from canarygen.source import Span
from canarygen.typed import NamedTuple


class Spot(NamedTuple):
    """What stands at `path` of an object: its line is looked up when somebody asks, since few do."""

    manifest: Manifest
    path: Path

    def at(self, *steps: str | int) -> "Spot":
        """Go down from here."""
        return Spot(self.manifest, (*self.path, *steps))

    @property
    def span(self) -> Span:
        """Where it was said."""
        return self.manifest.origin(self.path).span
