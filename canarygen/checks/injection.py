"""Laws of Istio's annotations of pods: its injector reads what they say."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place, mapping
from canarygen.model.canary import Canary, Fleet
from canarygen.pod.annotations import wanted
from canarygen.pod.sidecar import INJECT, is_passed_over

_SAID: Final = ("true", "false", "")

Metadata = Mapping[str, Any]
"""Labels and annotations that are said of pods."""


def annotations_are_read(fleet: Fleet) -> Iterator[Diagnostic]:
    """The injector can read the annotations of pods: it refuses a pod with one that it cannot.

    Pods that get no sidecar it passes over (inject and injectRequired, pkg/kube/inject).
    """
    for canary in fleet.canaries:
        for metadata, place in _of_pods(canary):
            for key, value in metadata.get("annotations", {}).items():
                form = wanted(key, str(value))
                if form and not _are_passed_over(canary, metadata):
                    yield Diagnostic(
                        code=Code.ANNOTATION_REFUSED,
                        message=f"Istio cannot read this value of `{key}`, and refuses the pods",
                        span=place.at("annotations", key).span,
                        help=f"write {form}",
                    )


def injection_is_said_plainly(fleet: Fleet) -> Iterator[Diagnostic]:
    """What switches the sidecar on or off is one of two words: the injector passes over others (injectRequired, pkg/kube/inject)."""
    for canary in fleet.canaries:
        for metadata, place in _of_pods(canary):
            for part in ("labels", "annotations"):
                said = metadata.get(part, {}).get(INJECT, "")
                if said not in _SAID:
                    yield Diagnostic(
                        code=Code.WITHOUT_EFFECT,
                        message=f"`{said}` neither switches the sidecar on nor off",
                        span=place.at(part, INJECT).span,
                        help="write `true` or `false`, in quotes",
                    )


def _are_passed_over(canary: Canary, metadata: Metadata) -> bool:
    """Tell whether the injector passes over pods of which this is said beside, or in place of, what their template says."""
    template = canary.workload.pod_template or {}
    usual = mapping(template.get("metadata"))
    labels, annotations = (
        {**mapping(usual.get(part)), **metadata.get(part, {})} for part in ("labels", "annotations")
    )
    return is_passed_over(canary.namespace, mapping(template.get("spec")), labels, annotations)


def _of_pods(canary: Canary) -> Iterator[tuple[Metadata, Place]]:
    """Give what is said of pods, of both versions, of one and of experiments, each with its place."""
    workload = canary.workload
    yield workload.template.get("metadata", {}), workload.place.at("template", "metadata")
    yield from canary.rollout.ephemeral_metadata
    for experiment in canary.rollout.experiments:
        for template in experiment.templates:
            yield template.metadata or {}, template.place.at("metadata")


CHECKS = (annotations_are_read, injection_is_said_plainly)
