"""Pods outside the mesh in which their Rollout splits requests."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.target import targets
from canarygen.lint.laws.rollouts.variants import pods_of
from canarygen.lint.route import is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.pod.sidecar import INJECT, is_ambient
from canarygen.source import Span


def pods_are_in_the_mesh(tree: Tree) -> Iterator[Diagnostic]:
    """Where callers of the mesh are split, no template switches the sidecar off."""
    found: dict[Span, Diagnostic] = {}
    for target in targets(tree):
        outside = [pods for pods in pods_of(tree, target.strategy.rollout) if pods.is_without_sidecar]
        meshed = list(filter(is_in_mesh, target.virtual_services(tree))) if outside else []
        for switch in filter(None, map(_switch, outside)) if meshed else ():
            found[switch.span] = breach(
                Code.SIDECAR_SWITCHED_OFF,
                "these pods get no sidecar, so they are no part of the mesh",
                switch.span,
                "remove what keeps it away; or let traffic come in by a gateway alone",
                Note("traffic comes from inside the mesh", meshed[0].at("spec", "gateways").key),
            )
    yield from found.values()


def _switch(pods: Workload) -> Place | None:
    """Give what in the template keeps the sidecar away; none if the pods are of the mesh without one."""
    if pods.described.get(*pods.path, "spec", "hostNetwork") is True:
        return pods.place.at("spec", "hostNetwork")
    if not is_ambient(pods.labels, pods.annotations):
        for part, said in (("labels", pods.labels), ("annotations", pods.annotations)):
            if INJECT in said:
                return pods.place.at("metadata", part, INJECT)
    return None
