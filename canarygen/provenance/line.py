"""Where each line of a generated object comes from: the place of the spec, whether it says so, and the rule."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from canarygen.document import NOTHING, Path, Place, Value, descendant
from canarygen.emit import paths
from canarygen.frozen import frozen
from canarygen.longform.form import LongForm
from canarygen.manifest import Manifest
from canarygen.origin import Origin, closest
from canarygen.reasons import METADATA, PATCHED, REASONS
from canarygen.source import Span

_PATCHES: Path = ("spec", "patches")
_IDENTITY: frozenset[Path] = frozenset({("apiVersion",), ("kind",)})


class Manner(Enum):
    """How a value comes from its place: it is said there, it is the default of what is not, or it is made of it."""

    SAID = "said"
    DEFAULT = "default"
    DERIVED = "derived"


@frozen(kw_only=True)
class Provenance:
    """A value at `path` of an object, where it comes from and how, and the rule by which it was made."""

    path: Path
    value: Value
    place: Place
    manner: Manner
    rule: str

    @property
    def is_said(self) -> bool:
        """Whether the author said anything at its place."""
        return self.place.value is not NOTHING and not self.place.is_default

    @property
    def span(self) -> Span:
        """Where the author is to look: at the value, or at the key, where that is what was said."""
        is_key = self.manner is Manner.SAID and _is_key(self.place, self.value)
        return self.place.key if is_key else self.place.span


def provenances(manifest: Manifest) -> Iterator[Provenance]:
    """Give where an object comes from, line by line as `emit` writes it."""
    generated = _generated(manifest)
    for path in paths(manifest.content):
        value, place = descendant(manifest.content, path), _source(manifest, generated, path)
        yield Provenance(
            path=path,
            value=value,
            place=place,
            manner=_manner(place, value),
            rule=_rule(manifest.kind, path, place),
        )


def rule(manifest: Manifest, path: Path) -> str:
    """Give the rule by which the line of an object was made that has what stands at a path, or would; "" if there is none."""
    lines = frozenset(paths(manifest.content))
    found = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in lines), None)
    if found is None:
        return ""
    return _rule(manifest.kind, found, _source(manifest, _generated(manifest), found))


def _generated(manifest: Manifest) -> Sequence[Origin]:
    """Give where an object comes from, but for its patches."""
    return [origin for origin in manifest.origins if not _is_patch(origin.place)]


def _source(manifest: Manifest, generated: Sequence[Origin], path: Path) -> Place:
    """Give the place that a value of an object comes from."""
    if path in _IDENTITY:
        return _purpose(manifest, generated)
    value, place = descendant(manifest.content, path), _place(manifest, manifest.origins, path)
    if _is_patch(place) and isinstance(value, (Mapping, list)) and place.value != value:
        return _place(manifest, generated, path)  # The patch has only a part in it.
    return place


def _place(manifest: Manifest, origins: Sequence[Origin], path: Path) -> Place:
    return closest(origins, path, manifest.content) or manifest.place


def _purpose(manifest: Manifest, generated: Sequence[Origin]) -> Place:
    """Give the place that asks for an object at all: what its spec comes from."""
    return next((origin.place for origin in generated if origin.path in {(), ("spec",)}), manifest.place)


def _is_patch(place: Place) -> bool:
    return place.path[: len(_PATCHES)] == _PATCHES


def _manner(place: Place, value: Value) -> Manner:
    if place.value is NOTHING or (place.is_default and _is_same(place.value, value)):
        return Manner.DEFAULT
    return Manner.SAID if not place.is_default and _is_said(place, value) else Manner.DERIVED


def _is_said(place: Place, value: Value) -> bool:
    """Whether the author wrote just this: as a value, as a key, or within a short form (`50% for 1h`)."""
    if _is_key(place, value):
        return True
    if not _is_same(place.value, value):
        return False
    written = place.ground.written(place.path) if isinstance(place.ground, LongForm) else place.value
    return _is_same(written, value) or (isinstance(written, str) and str(value) in written)


def _is_key(place: Place, value: Value) -> bool:
    return isinstance(value, str) and place.path[-1] == value and place.value != value


def _is_same(said: Value, value: Value) -> bool:
    """Whether a value was only copied: an amount may be a number in a spec, and a text in the object."""
    if isinstance(said, bool) or isinstance(value, bool):
        return said is value
    return bool(said == value or (isinstance(said, int) and str(said) == value))


def _rule(kind: str, path: Path, place: Place) -> str:
    """Find the sentence for the longest part of a path that has one; the object's own, if none has."""
    if _is_patch(place):
        return PATCHED
    for length in range(len(path), 0, -1):
        pattern = _pattern(path[:length])
        for reasons in (REASONS[kind], METADATA):
            if pattern in reasons:
                return reasons[pattern]
    return REASONS[kind]["kind"]


def _pattern(path: Path) -> str:
    """Write a path as the reasons have it: `spec.http[].timeout`."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
