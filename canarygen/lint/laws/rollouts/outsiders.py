"""Pods outside the mesh in which their Rollout splits requests."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.target import targets
from canarygen.lint.laws.rollouts.variants import pods_of
from canarygen.lint.mesh import Way, membership
from canarygen.lint.route import is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.source import Span


def pods_are_in_the_mesh(tree: Tree) -> Iterator[Diagnostic]:
    """Where callers of the mesh are split, nothing switches the sidecar of the pods off, or they do without one."""
    found: dict[Span, Diagnostic] = {}
    for target in targets(tree):
        known = (membership(tree, pods) for pods in pods_of(tree, target.strategy.rollout))
        outside = (one for one in known if one.may_be(Way.NONE) and not one.may_be(Way.SIDECAR))
        switches = [one.by for one in outside if one.by]
        meshed = list(filter(is_in_mesh, target.virtual_services(tree))) if switches else []
        for switch in switches if meshed else ():
            found[switch.span] = breach(
                Code.SIDECAR_SWITCHED_OFF,
                "these pods get no sidecar, so they are no part of the mesh",
                switch.span,
                "remove what keeps it away; or let traffic come in by a gateway alone",
                Note("traffic comes from inside the mesh", meshed[0].at("spec", "gateways").key),
            )
    yield from found.values()
