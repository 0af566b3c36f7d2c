"""Laws of labels and annotations: some belong to the tools that act on the tree."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.experiment import Experiment
from canarygen.model.label import HASH, MANAGED_BY, NAME_LABEL

# Whole domains whose keys steer a tool that reads the tree or routes the traffic.
_OWNERS = {
    "argo-rollouts.argoproj.io": "Argo Rollouts",
    "rollout.argoproj.io": "Argo Rollouts",
    "argocd.argoproj.io": "Argo CD",
    "link.argocd.argoproj.io": "Argo CD",
    "kubectl.kubernetes.io": "kubectl",
    "internal.istio.io": "Istio",
}
_OWNED_KEYS = {HASH: "Argo Rollouts", "istio.io/dry-run": "Istio"}
_OURS = dict.fromkeys((NAME_LABEL, MANAGED_BY), "canarygen, which sets it")


def metadata_is_ours_to_give(fleet: Fleet) -> Iterator[Diagnostic]:
    """No spec sets a label or annotation that belongs to another tool."""
    for canary in fleet.canaries:
        for mapping, place, also in _mappings(canary):
            for key in mapping:
                if tool := owner(key) or also.get(key, ""):
                    yield _reserved(key, place, tool)


def _mappings(canary: Canary) -> Iterator[tuple[Mapping[str, Any], Place, Mapping[str, str]]]:
    metadata = canary.place.at("metadata")
    yield canary.labels, metadata.at("labels"), _OURS
    yield canary.annotations, metadata.at("annotations"), {}
    yield canary.workload.selector, canary.workload.place.at("selector"), {}
    template = canary.workload.template.get("metadata", {})
    for key in ("labels", "annotations"):
        yield template.get(key, {}), canary.workload.place.at("template", "metadata", key), {}
    yield from _ephemeral_mappings(canary)


def _ephemeral_mappings(canary: Canary) -> Iterator[tuple[Mapping[str, Any], Place, Mapping[str, str]]]:
    kept = dict.fromkeys(canary.workload.selector, "the selector, which must hold for both versions")
    for ephemeral, place in canary.rollout.ephemeral_metadata:
        for part, mapping in ephemeral.items():
            yield mapping, place.at(part), kept if part == "labels" else {}
    for step in canary.rollout.steps:
        for template in step.templates if isinstance(step, Experiment) else ():
            # An experiment's pods may leave the selector: nobody else's traffic is to reach them.
            for part, mapping in (template.metadata or {}).items():
                yield mapping, template.place.at("metadata", part), {}


# What people set on pods for their own comfort; kubectl only reads these.
_FREE = frozenset({"kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"})


def owner(key: str) -> str:
    """Say which tool a label or annotation belongs to; nothing if to nobody."""
    if key in _FREE:
        return ""
    domain, _, _ = key.rpartition("/")
    return _OWNERS.get(domain) or _OWNED_KEYS.get(key, "")


def _reserved(key: str, place: Place, tool: str) -> Diagnostic:
    return Diagnostic(
        code=Code.RESERVED_METADATA,
        message=f"`{key}` belongs to {tool}",
        span=place.at(key).key,
        help="remove it",
    )
