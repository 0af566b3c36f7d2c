"""Laws of Istio's annotations of pods: its injector reads what they say."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.pod.annotations import wanted
from canarygen.pod.sidecar import INJECT

_SAID: Final = ("true", "false", "")


def annotations_are_read(fleet: Fleet) -> Iterator[Diagnostic]:
    """The injector can read the annotations of pods: it refuses a pod with one that it cannot."""
    for canary in fleet.canaries:
        for annotations, place in _of_pods(canary, "annotations"):
            for key, value in annotations.items():
                if form := wanted(key, str(value)):
                    yield Diagnostic(
                        code=Code.ANNOTATION_REFUSED,
                        message=f"Istio cannot read this value of `{key}`, and refuses the pods",
                        span=place.at(key).span,
                        help=f"write {form}",
                    )


def injection_is_said_plainly(fleet: Fleet) -> Iterator[Diagnostic]:
    """What switches the sidecar on or off is one of two words: the injector passes over others (injectRequired, pkg/kube/inject)."""
    for canary in fleet.canaries:
        for part in ("labels", "annotations"):
            for mapping, place in _of_pods(canary, part):
                said = mapping.get(INJECT, "")
                if said not in _SAID:
                    yield Diagnostic(
                        code=Code.WITHOUT_EFFECT,
                        message=f"`{said}` neither switches the sidecar on nor off",
                        span=place.at(INJECT).span,
                        help="write `true` or `false`, in quotes",
                    )


def _of_pods(canary: Canary, part: str) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """Give the labels or annotations of pods, of both versions, of one and of experiments, each with its place."""
    workload = canary.workload
    yield workload.template.get("metadata", {}).get(part, {}), workload.place.at("template", "metadata", part)
    for ephemeral, place in canary.rollout.ephemeral_metadata:
        yield ephemeral.get(part, {}), place.at(part)
    for experiment in canary.rollout.experiments:
        for template in experiment.templates:
            yield (template.metadata or {}).get(part, {}), template.place.at("metadata", part)


CHECKS = (annotations_are_read, injection_is_said_plainly)
