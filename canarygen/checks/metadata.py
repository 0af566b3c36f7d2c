"""Laws of labels and annotations: some belong to the tools that act on the tree."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet

# Whole domains whose keys steer a tool that reads the tree or routes the traffic, and the
# two labels that canarygen gives itself.
_RESERVED_DOMAINS = (
    "argo-rollouts.argoproj.io",
    "argocd.argoproj.io",
    "link.argocd.argoproj.io",
    "kubectl.kubernetes.io",
    "rollout.argoproj.io",
    "internal.istio.io",
)
_RESERVED_KEYS = frozenset({"rollouts-pod-template-hash", "istio.io/dry-run"})
_OURS = frozenset({"app.kubernetes.io/name", "app.kubernetes.io/managed-by"})


def metadata_is_ours_to_give(fleet: Fleet) -> Iterator[Diagnostic]:
    """No spec sets a label or annotation that belongs to another tool."""
    for canary in fleet.canaries:
        for mapping, place, also in _mappings(canary):
            yield from (_reserved(key, place) for key in mapping if _is_reserved(key) or key in also)


def _mappings(canary: Canary) -> Iterator[tuple[Mapping[str, Any], Place, frozenset[str]]]:
    metadata = canary.place.at("metadata")
    yield canary.labels, metadata.at("labels"), _OURS
    yield canary.annotations, metadata.at("annotations"), frozenset()
    yield canary.workload.selector, canary.workload.place.at("selector"), frozenset()
    template = canary.workload.template.get("metadata", {})
    for key in ("labels", "annotations"):
        yield template.get(key, {}), canary.workload.place.at("template", "metadata", key), frozenset()
    for key, ephemeral in (
        ("canaryMetadata", canary.rollout.canary_metadata),
        ("stableMetadata", canary.rollout.stable_metadata),
    ):
        for part, mapping in (ephemeral or {}).items():
            taken = frozenset(canary.workload.selector) if part == "labels" else frozenset()
            yield mapping, canary.rollout.place.at(key, part), taken


def _is_reserved(key: str) -> bool:
    domain, _, _ = key.rpartition("/")
    return domain in _RESERVED_DOMAINS or key in _RESERVED_KEYS


def _reserved(key: str, place: Place) -> Diagnostic:
    return Diagnostic(
        code=Code.RESERVED_METADATA,
        message=f"`{key}` is not a spec's to set here",
        span=place.at(key).key,
        help="remove it; the language has a key of its own for what may be set, and selectors hold for both versions",
    )
