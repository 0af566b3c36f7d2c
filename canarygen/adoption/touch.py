"""What is done to an object that somebody wrote, on its way to a canary."""

from collections.abc import Mapping
from enum import Enum

from canarygen.delivery import KEPT, SYNC_OPTIONS
from canarygen.document import Path
from canarygen.editing.edit import with_value
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource
from canarygen.typed import Any


def options(said: str) -> list[str]:
    """Give what the annotation for Argo CD lists (GetAnnotationCSVs, gitops-engine)."""
    return [option for one in said.split(",") if (option := one.strip())]


class Deed(Enum):
    """What can be done to an object: each with the path of what it sets."""

    KEEP = "keep"
    EMPTY = "empty"
    REMOVE = "remove"

    @property
    def path(self) -> Path:
        """Where it sets a value."""
        return {
            Deed.KEEP: ("metadata", "annotations", SYNC_OPTIONS),
            Deed.EMPTY: ("spec", "replicas"),
            Deed.REMOVE: (),
        }[self]


@frozen
class Touch:
    """One object of the originals, and what is done to it."""

    deed: Deed
    resource: Resource

    @property
    def value(self) -> Any:
        """What is set."""
        return 0 if self.deed is Deed.EMPTY else self._options

    @property
    def _options(self) -> str:
        said = options(self.resource.annotations.get(SYNC_OPTIONS, ""))
        return ",".join([*(one for one in said if not one.startswith("Prune=")), KEPT])

    @property
    def words(self) -> str:
        """Say it in a list of what is to be done."""
        return {
            Deed.KEEP: f"annotate {self.resource} with {SYNC_OPTIONS}: {self.value}",
            Deed.EMPTY: f"say `replicas: 0` in {self.resource}",
            Deed.REMOVE: f"remove {self.resource}",
        }[self.deed]

    def applied(self, content: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Give an object's content after it; None if the object is gone."""
        if self.deed is Deed.REMOVE:
            return None
        found: Mapping[str, Any] = with_value(content, self.deed.path, self.value)
        return found
