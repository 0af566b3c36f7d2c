"""Laws of versions: the tree asks for nothing that the targets of the project lack."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Fleet
from canarygen.model.project import Targets, Version


class _Floor(NamedTuple):
    """The oldest version of a product that a tree of ours works with at all, and why."""

    product: str
    key: str
    version: Version
    why: str


_FLOORS: Mapping[str, _Floor] = {
    "kubernetes": _Floor("Kubernetes", "kubernetes", (1, 23), "autoscaling/v2 came with it"),
    "istio": _Floor("Istio", "istio", (1, 22), "networking.istio.io/v1 came with it"),
    "argo_rollouts": _Floor("Argo Rollouts", "argoRollouts", (1, 7), "ping-pong Services came with it"),
    "argo_cd": _Floor("Argo CD", "argoCD", (2, 9), "patches of ApplicationSet templates came with it"),
}


def targets_are_within_reach(fleet: Fleet) -> Iterator[Diagnostic]:
    """No target is older than what every tree of ours needs."""
    for field, floor in _FLOORS.items():
        if _version(fleet.targets, field) < floor.version and fleet.targets.place:
            yield Diagnostic(
                code=Code.TARGET_TOO_OLD,
                message=f"{floor.product} {_shown(_version(fleet.targets, field))} is too old for the tree that is generated",
                span=fleet.targets.place.at(floor.key).span,
                help=f"it needs {floor.product} {_shown(floor.version)} or newer: {floor.why}",
            )


def _version(targets: Targets, field: str) -> Version:
    found: Version = getattr(targets, field)
    return found


def _shown(version: Version) -> str:
    return ".".join(map(str, version))
