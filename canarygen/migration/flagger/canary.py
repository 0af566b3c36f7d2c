"""A Canary of Flagger's, and what it is about."""

from collections.abc import Iterator

from canarygen import go
from canarygen.document import Path, Place, Said, numbered, text
from canarygen.frozen import frozen
from canarygen.key import FLAGGER
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.duration import written
from canarygen.typed import Any, Final

ANALYSIS: Final = "analysis"
OLD_ANALYSIS: Final = "canaryAnalysis"
"""What `analysis` was called before v1beta1; it is read to this day."""
GATES: Final = ("confirm-rollout", "confirm-traffic-increase", "confirm-promotion")
"""The types of webhooks at which somebody must confirm something."""
_USUAL_INTERVAL: Final = 60
_SHORTEST_INTERVAL: Final = 10


@frozen
class FlaggerCanary:
    """A Canary, in the tree that it stands in."""

    resource: Resource
    tree: Tree

    def said(self, *steps: str | int) -> Any:
        """Give what stands below `spec`; None where nothing does."""
        return self.resource.get("spec", *self._path(steps))

    def at(self, *steps: str | int) -> Place:
        """Go down to a place below `spec`."""
        return self.resource.at("spec", *self._path(steps))

    def _path(self, steps: Path) -> Path:
        is_old = steps[:1] == (ANALYSIS,) and self.resource.get("spec", ANALYSIS) is None
        return (OLD_ANALYSIS, *steps[1:]) if is_old else steps

    @property
    def namespace(self) -> str:
        """Where it is, and all that it makes."""
        return self.resource.namespace

    @property
    def target(self) -> str:
        """The name of the workload that it is about."""
        return text(self.said("targetRef", "name"))

    @property
    def deployment(self) -> Resource | None:
        """The Deployment that it is about, if the tree has it."""
        kind = self.said("targetRef", "kind") or "Deployment"
        found = self.tree.named("apps", "Deployment", self.namespace, self.target)
        return next(iter(found), None) if kind == "Deployment" else None

    @property
    def service(self) -> str:
        """The name of the Service that callers use."""
        return text(self.said("service", "name")) or self.target

    @property
    def seconds(self) -> int:
        """How long it waits from one check to the next; what it can't read it takes for a minute (GetAnalysisInterval)."""
        length = go.duration(text(self.said(ANALYSIS, "interval")))
        return _USUAL_INTERVAL if length is None else max(_SHORTEST_INTERVAL, length // go.SECOND)

    @property
    def interval(self) -> str:
        """The same, as the language writes it."""
        return written(self.seconds)

    @property
    def threshold(self) -> int:
        """The number of failed checks with which it gives up."""
        said = self.said(ANALYSIS, "threshold")
        return said if isinstance(said, int) and said > 0 else 1

    @property
    def iterations(self) -> int:
        """How often it checks a version that gets no share of all requests; 0 where it does get one."""
        said = self.said(ANALYSIS, "iterations")
        return said if isinstance(said, int) and said > 0 else 0

    @property
    def webhooks(self) -> list[tuple[int, Said]]:
        """What it calls, each with its index."""
        return numbered(self.said(ANALYSIS, "webhooks"))

    def gates(self, kind: str) -> bool:
        """Tell whether somebody must confirm something."""
        return any(said.get("type") == kind for _, said in self.webhooks)


def flagger_canaries(tree: Tree) -> Iterator[FlaggerCanary]:
    """Give the Canaries of a tree."""
    return (FlaggerCanary(found, tree) for found in tree.any_of(FLAGGER, "Canary"))
