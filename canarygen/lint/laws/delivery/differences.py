"""What Argo CD is told not to compare, and whether that is what the controller of Argo Rollouts writes."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items, mapping, mappings, text
from canarygen.key import ARGO, ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.delivery.contents import contents
from canarygen.lint.laws.delivery.ignored import entries, ignores, is_ignored_by_all, lost
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.host import virtual_service_key
from canarygen.typed import Final

POINTER_POINTS_NOWHERE: Final = Law(
    "pointer-points-nowhere",
    "A JSON pointer leads to one place, and knows no wildcard: what points nowhere is ignored without a word, and the difference is not.",
)
MANAGER_IGNORED: Final = Law(
    "manager-ignored",
    "Istio's lists have no keys, so whoever writes one weight owns the whole list of routes: from the first release on Argo CD sees no change of any route that comes from Git (argo-rollouts issue 3854).",
    Severity.WARNING,
)
WEIGHTS_COMPARED: Final = Law(
    "weights-compared",
    "Argo CD takes what the controller of Argo Rollouts writes for a difference. Where it heals differences, it sets the weights of a running release back to what Git says.",
)
_MANAGER: Final = "rollouts-controller"
_WORDS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "VirtualService": (
        "weights",
        ("spec/http", "spec/tcp", "spec/tls", "spec.http", "spec.tcp", "spec.tls", "weight"),
    ),
    "DestinationRule": ("labels of subsets", ("spec/subsets", "spec.subsets", "labels")),
}
"""What the controller writes into each kind, and what an entry that ignores it mentions."""


def pointers_point_somewhere(tree: Tree) -> Iterator[Diagnostic]:
    """A pointer begins with a slash, has no wildcard, and writes `~1` for a slash in a key (RFC 6901)."""
    for resource, path, entry in entries(tree):
        for index, pointer in enumerate(items(entry.get("jsonPointers"))):
            if isinstance(pointer, str) and (told := lost(pointer)):
                yield breach(
                    POINTER_POINTS_NOWHERE, told[0], resource.at(*path, "jsonPointers", index).span, told[1]
                )


def managers_are_compared(tree: Tree) -> Iterator[Diagnostic]:
    """What the controller manages in an Istio object is not ignored as a whole."""
    for resource, path, entry in entries(tree):
        group = text(entry.get("group"))
        for index, manager in enumerate(items(entry.get("managedFieldsManagers"))):
            if manager == _MANAGER and group in {ISTIO, "*"}:
                yield breach(
                    MANAGER_IGNORED,
                    "this hides every later change of the routes, and not only of their weights",
                    resource.at(*path, "managedFieldsManagers", index).span,
                    "ignore the weights alone: `jqPathExpressions: ['.spec.http[]?.route[]?.weight']`",
                )


def weights_are_left_alone(tree: Tree) -> Iterator[Diagnostic]:
    """An Application ignores the weights and subset labels that the controller writes into what it holds.

    What it holds are the files below the path of its source, where the tree has them. It is an error if Argo CD heals by itself,
    and none if its own ConfigMap is in the tree and ignores something of the kind for all.
    """
    applications = tree.of(ARGO, "Application")
    if not applications:
        return
    within = contents(tree)
    settled = {kind for kind in _WORDS if is_ignored_by_all(tree, ISTIO, kind)}
    for application in applications:
        held = within.of(application)
        found = {(other.kind, other.namespace, other.name): other for other in held if other.group == ISTIO}
        for rollout in held:
            for key in _written(rollout) if rollout.group == ARGO else ():
                if key in found and key[0] not in settled and not _is_ignored(application, found[key]):
                    yield _undone(application, found[key], rollout)


def _written(rollout: Resource) -> Iterator[tuple[str, str, str]]:
    """Give kind, namespace and name of the Istio objects that the controller writes into for a Rollout."""
    istio = mapping(rollout.get("spec", "strategy", "canary", "trafficRouting", "istio"))
    for route in [istio.get("virtualService"), *items(istio.get("virtualServices"))]:
        key = virtual_service_key(text(mapping(route).get("name")), rollout.namespace)
        yield "VirtualService", *key
    yield "DestinationRule", rollout.namespace, text(mapping(istio.get("destinationRule")).get("name"))


def _is_ignored(application: Resource, other: Resource) -> bool:
    said = mappings(application.get("spec", "ignoreDifferences"))
    return any(ignores(entry, other, _WORDS[other.kind][1], _MANAGER) for entry in said)


def _undone(application: Resource, other: Resource, rollout: Resource) -> Diagnostic:
    heals = application.get("spec", "syncPolicy", "automated", "selfHeal") is True
    what = _WORDS[other.kind][0]
    said = application.get("spec", "ignoreDifferences")
    place = application.at("spec", *(("ignoreDifferences",) if said else ()))
    return breach(
        WEIGHTS_COMPARED,
        f"the controller writes {what} into {other}, and Argo CD "
        + ("undoes that" if heals else "takes that for a difference"),
        place.key,
        _way_out(other),
        Note(f"{rollout} splits its traffic there", rollout.at("metadata", "name").span),
        ruled=None if heals else Severity.WARNING,
    )


def _way_out(other: Resource) -> str:
    path = (
        ".spec.http[]?.route[]?.weight"
        if other.kind == "VirtualService"
        else '.spec.subsets[]?.labels["rollouts-pod-template-hash"]'
    )
    return f"add to `ignoreDifferences`: {{group: {ISTIO}, kind: {other.kind}, name: {other.name}, jqPathExpressions: ['{path}']}}"
