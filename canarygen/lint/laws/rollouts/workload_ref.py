"""Laws of a Rollout whose pods another object describes.

They are those of the controller's resolver (rollout/templateref.go of Argo Rollouts).
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import mapping, text
from canarygen.key import ARGO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.resource import Resource, group
from canarygen.lint.tree import Tree
from canarygen.model.workload import API_VERSIONS
from canarygen.typed import Any, Final
from canarygen.wording import guess, ticked

SCALE_DOWN_UNKNOWN: Final = Law(
    "scale-down-unknown",
    "The controller knows three ways to let a Deployment's own pods go; with any other word they stay for ever.",
)
_GROUPS: Final = {kind: group(version) for kind, version in API_VERSIONS.items()}
_WAYS: Final = ("never", "onsuccess", "progressively")


def workloads_can_be_referred_to(tree: Tree) -> Iterator[Diagnostic]:
    """A Rollout refers to a Deployment, a ReplicaSet or a PodTemplate, by its name."""
    for rollout, reference in _references(tree):
        place = rollout.at("spec", "workloadRef")
        kind, version = text(reference.get("kind")), text(reference.get("apiVersion"))
        its = group(version)
        if _GROUPS.get(kind) != its:
            of = f"of `{version}`" if version else "without `apiVersion`"
            yield breach(
                Code.DEPLOYMENT_REFUSED,
                f"the controller takes no pods from a {kind or 'workload'} {of}",
                place.at("kind").span,
                "refer to a Deployment of `apps/v1`, or to a ReplicaSet of it or a PodTemplate of `v1`",
                peer=f"workload of type {its}/{kind} is not supported",
            )
        if not reference.get("name"):
            message, way_out = "the reference names no workload", "add `name`"
            yield breach(Code.DEPLOYMENT_REFUSED, message, place.at("name").span, way_out)


def workloads_go_in_a_known_way(tree: Tree) -> Iterator[Diagnostic]:
    """What becomes of a Deployment's own pods is said in a word that the controller knows."""
    for rollout, reference in _references(tree):
        said = text(reference.get("scaleDown"))
        if said and said not in _WAYS:
            yield breach(
                SCALE_DOWN_UNKNOWN,
                f"`{said}` is no way to scale a Deployment down: its pods stay",
                rollout.at("spec", "workloadRef", "scaleDown").span,
                guess(said, _WAYS, f"write {ticked(_WAYS)}"),
            )


def _references(tree: Tree) -> Iterator[tuple[Resource, Any]]:
    for rollout in tree.of(ARGO, "Rollout"):
        if rollout.get("spec", "workloadRef") is not None:
            yield rollout, mapping(rollout.get("spec", "workloadRef"))
