"""Laws of versions: no target is older than what every tree needs.

What a tree asks for beyond that is looked for in its objects; see `novelty`.
"""

from collections.abc import Iterator
from typing import Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.frozen import frozen
from canarygen.model.canary import Fleet
from canarygen.model.feature import Version
from canarygen.model.project import Targets


@frozen
class Product:
    """A product that a project targets, how `targets` calls it, the oldest version that a tree works with, and why."""

    product: str
    key: str
    version: Version
    why: str


PRODUCTS: Final = {
    "kubernetes": Product("Kubernetes", "kubernetes", (1, 23), "autoscaling/v2 came with it"),
    "istio": Product("Istio", "istio", (1, 22), "networking.istio.io/v1 came with it"),
    "argo_rollouts": Product("Argo Rollouts", "argoRollouts", (1, 7), "ping-pong Services came with it"),
    "argo_cd": Product("Argo CD", "argoCD", (2, 9), "patches of ApplicationSet templates came with it"),
}


def targets_are_within_reach(fleet: Fleet) -> Iterator[Diagnostic]:
    """No target is older than what every tree of ours needs."""
    for field, floor in PRODUCTS.items():
        if version(fleet.targets, field) < floor.version and fleet.targets.place:
            yield Diagnostic(
                code=Code.TARGET_TOO_OLD,
                message=f"{floor.product} {shown(version(fleet.targets, field))} is too old for the tree that is generated",
                span=fleet.targets.place.at(floor.key).span,
                help=f"it needs {floor.product} {shown(floor.version)} or newer: {floor.why}",
            )


def version(targets: Targets, product: str) -> Version:
    """Give the oldest version of a product that may be in use."""
    found: Version = getattr(targets, product)
    return found


def shown(version: Version) -> str:
    """Write a version as people do."""
    return ".".join(map(str, version))
