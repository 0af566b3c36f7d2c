"""One file of a tree as it was read: its object, if it is one that canarygen could have written."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from canarygen.diagnostic import Rejected
from canarygen.difference.word import spoken
from canarygen.document import Value, child, descendant
from canarygen.reader import read
from canarygen.source import Source
from canarygen.tree import Seal, origin, seal

_HEADER = 2  # lines
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Version:
    """A file as it is on one side: what stands below its header, and the object that this is.

    `spec` is the path of the spec that the file says it comes from.
    """

    body: str
    spec: str
    is_edited: bool

    @cached_property
    def content(self) -> dict[str, Any] | None:
        """The object; None where the text is none that could be read. It is read when somebody asks."""
        return _content(self.body)

    @property
    def kind(self) -> str:
        """The object's kind; "" if it could not be read."""
        return str(self.content["kind"]) if self.content else ""

    @property
    def name(self) -> str:
        """The object's name; "" if it has none (a Kustomization), or could not be read."""
        return str(mapping(self.content.get("metadata")).get("name", "")) if self.content else ""

    @property
    def title(self) -> str:
        """Kind and name, for a line."""
        return f"{spoken(self.kind)} {spoken(self.name)}" if self.name else spoken(self.kind)

    def at(self, *path: str | int) -> Value:
        """Give what the object holds at a path, or `NOTHING`."""
        return descendant(self.content, path)


def body(text: str) -> str:
    """Give a generated file's text without its header: what is left of one, if somebody cut it short."""
    rest = text
    for _ in range(_HEADER):
        line, _, below = rest.partition("\n")
        rest = below if line.lstrip(_BYTE_ORDER_MARK).startswith("#") else rest
    return rest


def version(text: str) -> Version:
    """Read a generated file."""
    return Version(
        body=body(text),
        spec=origin(text),
        is_edited=seal(text) is Seal.BROKEN,
    )


def _content(text: str) -> dict[str, Any] | None:
    """Read an object; None if the text is not exactly one, with a kind."""
    try:
        documents = read(Source("", text.encode()))
    except Rejected:
        return None
    value = documents[0].value
    is_object = len(documents) == 1 and isinstance(child(value, "kind"), str)
    return value if is_object else None


def mapping(value: Value) -> dict[str, Any]:
    """Give a mapping; an empty one for anything else, since a file may have been edited."""
    return value if isinstance(value, dict) else {}


def items(value: Value) -> list[Any]:
    """Give a list; an empty one for anything else."""
    return value if isinstance(value, list) else []
