"""A mapping of a manifest, with what is wrong in it told at its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Document, Path, Place, items, mapping, numbered, text
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.source import Span
from canarygen.typed import Any, Final, NamedTuple

ISTIO_WARNS: Final = Law(
    "istio-warns",
    "Istio's webhook accepts this and warns of it: a part of it does nothing, or will be gone.",
    Severity.WARNING,
    "IST0133",
)
REFUSED: Final = "IST0106"
"""What Istio's analyzer calls all that the webhook refuses."""


class Part(NamedTuple):
    """What a manifest says at a place; nothing, where there is no mapping. A null counts as nothing said.

    Most parts are well, so that nobody asks for their place: it is a path, until somebody does.
    """

    said: Mapping[str, Any]
    document: Document
    path: Path

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.document, self.path)

    def get(self, key: str) -> Any:
        """Give the value of a key; None for none."""
        return self.said.get(key)

    def has(self, key: str) -> bool:
        """Tell whether a key has a value."""
        return self.said.get(key) is not None

    def inner(self, *keys: str) -> "Part":
        """Go down to a mapping."""
        said = self.said
        for key in keys:
            said = mapping(said.get(key))
        return Part(said, self.document, self.path + keys)

    def each(self, key: str) -> Iterator["Part"]:
        """Go down to the mappings of a list."""
        for index, item in numbered(self.said.get(key)):
            yield Part(item, self.document, (*self.path, key, index))

    def listed(self, key: str) -> Iterator[tuple[Any, Place]]:
        """Give the values of a list, each with its place."""
        for index, item in enumerate(items(self.said.get(key))):
            yield item, self.place.at(key, index)

    def span(self, *path: str | int) -> Span:
        """Give the place of a value below."""
        return self.place.at(*path).span

    def key(self, *path: str | int) -> Span:
        """Give the place of a key below."""
        return self.place.at(*path).key


Objection = tuple[Span, str, str, *tuple[Note, ...]]
"""Where something stands that is refused, the message, the way out, and notes."""


def objected(law: Law, objections: Iterable[Objection], *, peer: str | None = None) -> Iterator[Diagnostic]:
    """Tell of what is refused as breaches of a law."""
    for span, message, way_out, *notes in objections:
        yield breach(law, message, span, way_out, *notes, peer=peer)


def wild_labels(labels: Part) -> Iterator[Objection]:
    """Give what Istio refuses of labels to select by (validateWorkloadSelector)."""
    for key, value in labels.said.items():
        if not key or "*" in key or "*" in str(value):
            message = f"`{key}: {value}` is no label to select by: there are no wildcards"
            yield labels.key(key), message, "write a label as the pods carry it"


def no_labels(labels: Part, fits: Callable[[str, str], bool]) -> Iterator[Objection]:
    """Give those of some labels whose key and value do not fit: Kubernetes and Istio do not ask the same of them."""
    for key, value in labels.said.items():
        if not fits(key, text(value)):
            yield labels.key(key), f"`{key}: {value}` is no label", "write a label as the pods carry it"


def part(resource: Resource, *path: str | int) -> Part:
    """Give what an object says at a path."""
    return Part(mapping(resource.get(*path)), resource.document, resource.path + path)


def specs(tree: Tree, group: str, kind: str) -> Iterator[Part]:
    """Give what the sound objects of a kind say under `spec`."""
    return (part(resource, "spec") for resource in tree.of(group, kind))
