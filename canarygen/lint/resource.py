"""One object of a tree of manifests, with the places of all that it says."""

from collections.abc import Callable, Iterator, Mapping

from canarygen.document import (
    NOTHING,
    Document,
    Path,
    Place,
    Value,
    children,
    descendant,
    mapping,
    text,
    texts,
)
from canarygen.frozen import cached_property, frozen
from canarygen.key import Key
from canarygen.lint.gap import is_gap
from canarygen.typed import Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")

DEFAULT: Final = "default"
"""The namespace of an object that names none, as kubectl has it."""


def once(derive: Callable[[K], V]) -> Callable[[K], V]:
    """Have what a function derives from an object, or from a tree of them, worked out once, however many laws ask for it."""

    def known(source: Any) -> V:
        kept: dict[Any, V] = source.derived
        if derive not in kept:
            kept[derive] = derive(source)
        return kept[derive]

    return known


@frozen(keeping=True)
class Resource:
    """An object: a document, or an item of a List. What the laws ask for again and again is looked up once."""

    document: Document
    path: Path = ()
    home: str = DEFAULT
    """The namespace that it is of where it says none; whoever applies it has chosen it."""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.document, self.path)

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """All that it says."""
        return mapping(descendant(self.document.value, self.path))

    @cached_property
    def group(self) -> str:
        """Its API group; "" for the core."""
        return group(self.content.get("apiVersion"))

    @cached_property
    def kind(self) -> str:
        """Its kind."""
        return text(self.content.get("kind"))

    @cached_property
    def namespace(self) -> str:
        """Its namespace."""
        return text(self.get("metadata", "namespace")) or self.home

    @cached_property
    def is_placed(self) -> bool:
        """Whether it says its namespace; whoever applies it chooses one otherwise."""
        return bool(text(self.get("metadata", "namespace")))

    @cached_property
    def name(self) -> str:
        """Its name; "" where it has none."""
        return text(self.get("metadata", "name"))

    @cached_property
    def key(self) -> Key:
        """What tells it apart."""
        return (self.group, self.kind, self.namespace, self.name)

    @property
    def file(self) -> str:
        """The path of the file that it stands in."""
        return self.document.source.path

    @cached_property
    def folder(self) -> str:
        """The folder of that file."""
        return self.file.rpartition("/")[0]

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Its own labels."""
        return texts(self.get("metadata", "labels"))

    @cached_property
    def annotations(self) -> Mapping[str, str]:
        """Its own annotations."""
        return texts(self.get("metadata", "annotations"))

    def at(self, *steps: str | int) -> Place:
        """Go down to a place of it."""
        return Place(self.document, self.path + steps)

    def get(self, *steps: str | int) -> Any:
        """Give what stands at a place of it; None where nothing does."""
        found = descendant(self.content, steps)
        return None if found is NOTHING else found

    @cached_property
    def derived(self) -> dict[Any, Any]:
        """What functions have derived from it; see `once`."""
        return {}

    def __str__(self) -> str:
        """Name it in a sentence: "VirtualService shop/checkout"."""
        where = "" if self.kind.startswith("Cluster") else f"{self.namespace}/"
        return f"{self.kind} {where}{self.name}"


def group(version: Any) -> str:
    """Give the API group that an `apiVersion` says; "" for the core, and a gap for one of which nothing is known."""
    said = text(version)
    return said if is_gap(said) else said.rpartition("/")[0]


def resources(document: Document) -> Iterator[Resource]:
    """Give the objects of a document: itself, or what it lists; none if it is no manifest, or a patch by its own word."""
    yield from _resources(document, (), document.value)


def _resources(document: Document, path: Path, value: Value) -> Iterator[Resource]:
    said = mapping(value)
    kind = said.get("kind")
    if not isinstance(kind, str) or not isinstance(said.get("apiVersion"), str) or "$patch" in said:
        return
    if kind.endswith("List") and isinstance(said.get("items"), list):
        for index, item in children(said["items"]):
            yield from _resources(document, (*path, "items", index), item)
    else:
        yield Resource(document, path)
