"""A Canary of Flagger's, and what it is about."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from canarygen.document import Place, items, mapping
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource, text
from canarygen.lint.tree import Tree

GROUP: Final = "flagger.app"
_DURATION: Final = re.compile(r"([0-9]+)(ms|s|m|h)")
_USUAL_INTERVAL: Final = "1m"


@frozen
class FlaggerCanary:
    """A Canary, in the tree that it stands in."""

    resource: Resource
    tree: Tree

    def said(self, *steps: str | int) -> Any:
        """Give what stands below `spec`; None where nothing does."""
        return self.resource.get("spec", *steps)

    def at(self, *steps: str | int) -> Place:
        """Go down to a place below `spec`."""
        return self.resource.at("spec", *steps)

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
    def interval(self) -> str:
        """How long it waits from one check to the next; what it can't read it takes for a minute."""
        said = text(self.said("analysis", "interval"))
        return said if _DURATION.fullmatch(said) else _USUAL_INTERVAL

    @property
    def threshold(self) -> int:
        """The number of failed checks with which it gives up."""
        said = self.said("analysis", "threshold")
        return said if isinstance(said, int) and said > 0 else 1

    @property
    def iterations(self) -> int:
        """How often it checks a version that gets no share of all requests; 0 where it does get one."""
        said = self.said("analysis", "iterations")
        return said if isinstance(said, int) else 0

    @property
    def webhooks(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """What it calls, each with its index."""
        return ((index, mapping(item)) for index, item in enumerate(items(self.said("analysis", "webhooks"))))

    def gates(self, kind: str) -> bool:
        """Tell whether somebody must confirm something."""
        return any(said.get("type") == kind for _, said in self.webhooks)


def flagger_canaries(tree: Tree) -> Iterator[FlaggerCanary]:
    """Give the Canaries of a tree."""
    return (FlaggerCanary(found, tree) for found in tree.any_of(GROUP, "Canary"))


def times(duration: str, count: int) -> str:
    """Give a length of time so often over: `30s`, 10 times, is `5m`."""
    found = _DURATION.fullmatch(duration)
    number, unit = (int(found[1]) * count, found[2]) if found else (count, "m")
    for smaller, larger in (("s", "m"), ("m", "h")):
        if unit == smaller and number >= 60 and number % 60 == 0:  # noqa: PLR2004 -- as a minute and an hour have
            number, unit = number // 60, larger
    return f"{number}{unit}"
