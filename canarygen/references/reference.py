"""A name in one object that stands for another, and what became of it."""

from collections.abc import Iterator, Mapping
from enum import Enum

from canarygen.document import Path, walk
from canarygen.key import ARGO, CORE, Key, key_of
from canarygen.model.host import service
from canarygen.typed import Any, Final, NamedTuple

Object = Mapping[str, Any]
HOST: Final = "host"
"""The kind in the key of a host name that is no Service's."""


class Resolution(Enum):
    """What became of a reference.

    It is found; it is absent from the tree, and may live elsewhere; it leads to something
    that lacks what is asked of it; or it is found, and is not at rest: only the controller
    may move it.
    """

    FOUND = "found"
    ABSENT = "absent"
    BROKEN = "broken"
    MOVED = "moved"


class Reference(NamedTuple):
    """A mention of something, at `path` of the object `owner`.

    `target` is the object that it leads to, and `aim` the path in it that decides. Unless
    all is well, `complaint` says what is wrong, `known` which names would do, and `help` the way out if it is not
    the usual one.
    """

    owner: Key
    path: Path
    resolution: Resolution = Resolution.FOUND
    target: Key | None = None
    aim: Path = ()
    complaint: str = ""
    known: tuple[str, ...] = ()
    help: str = ""


class Mention(NamedTuple):
    """A place in an object that speaks of something else, before anybody looked whether it is there."""

    owner: Key
    path: Path = ()

    def at(self, *steps: str | int) -> "Mention":
        """Go down from here."""
        return Mention(self.owner, self.path + steps)

    def found(self, target: Key | None = None) -> Reference:
        """Say that it leads to `target`, where all is well."""
        return Reference(self.owner, self.path, target=target)

    def absent(self, target: Key | None, complaint: str, known: tuple[str, ...] = ()) -> Reference:
        """Say that `target` is not in the tree."""
        return Reference(self.owner, self.path, Resolution.ABSENT, target, (), complaint, known)

    def broken(
        self, complaint: str, target: Key | None = None, aim: Path = (), known: tuple[str, ...] = ()
    ) -> Reference:
        """Say what is wrong with where it leads."""
        return Reference(self.owner, self.path, Resolution.BROKEN, target, aim, complaint, known)

    def moved(self, complaint: str, target: Key, aim: Path) -> Reference:
        """Say what is not at rest where it leads."""
        return Reference(self.owner, self.path, Resolution.MOVED, target, aim, complaint)


def mentioned(item: Object, *steps: str | int) -> Mention:
    """Give a place in an object."""
    return Mention(key_of(item), steps)


def has_labels(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether labels hold all that are wanted."""
    return wanted.items() <= labels.items()


def host_key(host: str, namespace: str) -> Key:
    """Give the key of the Service that a host names to an object of a namespace, or of the host itself."""
    found = service(host, namespace)
    return (CORE, "Service", *found) if found else (CORE, HOST, "", host)


def template_key(template: Object, namespace: str) -> Key:
    """Give the key of a template that is mentioned by an object of a namespace."""
    name = template.get("templateName", "")
    if template.get("clusterScope", False):
        return (ARGO, "ClusterAnalysisTemplate", "", name)
    return (ARGO, "AnalysisTemplate", namespace, name)


def templates_of(value: Any, namespace: str) -> Iterator[Key]:
    """Find every template that is mentioned somewhere in a value of an object of a namespace."""
    for _, said in walk(value):
        if isinstance(said, Mapping) and "templateName" in said:
            yield template_key(said, namespace)
