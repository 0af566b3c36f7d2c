"""A complete spec, and where each of its values came from."""

from collections.abc import Mapping
from functools import lru_cache

from canarygen.document import NOTHING, Map, Path, Place, Value, Written, child
from canarygen.frozen import frozen
from canarygen.source import Span

Origins = dict[Path, Path | None]
"""By a path in the long form: the path in the document, or None for a default. What is below goes along; all else has one path in both."""


@frozen
class LongForm:
    """A complete spec, the document that it was made of, and which place of that each value answers to; see `Origins`."""

    document: Written
    value: Map
    origins: Mapping[Path, Path | None]

    @property
    def root(self) -> Place:
        """The place of the whole spec."""
        return Place(self)

    def is_default(self, path: Path) -> bool:
        """Whether the value at `path` is built in, not said by the author."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                # The nearest one counts: a said value may have moved into a mapping that was not said.
                return self.origins[path[:length]] is None
        return False

    def span(self, path: Path) -> Span:
        """Give the place in the document that the value at `path` answers to."""
        return self.document.span(self._origin(path))

    def key_span(self, path: Path) -> Span:
        """Give the place of the key in the document that the value at `path` answers to."""
        return self.document.key_span(self._origin(path))

    def written(self, path: Path) -> Value:
        """Give what the author wrote for the value at `path`: itself, or the short form, or whatever it is made of."""
        value = self.document.value
        for step in self._origin(path):
            inner = child(value, step)
            if inner is NOTHING:
                break
            value = inner
        return value

    def _origin(self, path: Path) -> Path:
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                origin = self.origins[path[:length]]
                # A default answers to whatever would have held it.
                return self._origin(path[: length - 1]) if origin is None else origin + path[length:]
        return path


def filled(said: Map, defaults: Map, path: Path, origins: Origins) -> Map:
    """Add what was not said to a mapping at `path`, and note in `origins` that it was not."""
    missing = {key: value for key, value in defaults.items() if key not in said}
    origins.update(_unsaid(path, tuple(missing)))
    return {**said, **missing}


@lru_cache(maxsize=1024)
def _unsaid(path: Path, keys: tuple[str, ...]) -> Origins:
    """Note of some keys of a mapping that nobody said them. Most specs leave out the same few; it is written down once."""
    return {(*path, key): None for key in keys}
