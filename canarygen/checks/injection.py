"""Laws of what pods say to Istio: its injector reads their annotations, and its agent on the node their mode."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mapping
from canarygen.model.canary import Canary, Fleet
from canarygen.model.patch import Merge, Patch
from canarygen.pod.annotations import SETTINGS, wanted
from canarygen.pod.sidecar import INJECT, MODE, MODES, WAYPOINT, injection, is_ambient, is_passed_over
from canarygen.typed import Any, Final

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


def settings_are_known(fleet: Fleet) -> Iterator[Diagnostic]:
    """What is set of a proxy is called as Istio calls it: it passes over what it does not know."""
    for canary in fleet.canaries:
        for metadata, place in _of_pods(canary):
            said = metadata.get("annotations", {}).get(SETTINGS)
            for name, near in _misspelt(said) if isinstance(said, str) else ():
                yield Diagnostic(
                    code=Code.WITHOUT_EFFECT,
                    message=f"Istio knows no setting `{name}` of a proxy",
                    span=place.at("annotations", SETTINGS).span,
                    help=f"did you mean `{near}`?",
                )


def _misspelt(said: str) -> Iterator[tuple[str, str]]:
    from canarygen.pod.proxy_settings import misspelt  # noqa: PLC0415 -- few set anything of their proxies

    return misspelt(said)


def modes_are_known(fleet: Fleet) -> Iterator[Diagnostic]:
    """The way into the mesh without a sidecar is one that Istio's agent on the node knows, and is not passed over for a sidecar."""
    for canary in fleet.canaries:
        for metadata, place in _of_pods(canary):
            labels = metadata.get("labels", {})
            if MODE in labels and labels[MODE] not in MODES:
                yield _idle(f"Istio knows no mode `{labels[MODE]}`", place, "write `ambient` or `none`")
            elif (
                labels.get(MODE) == MODES[0] and injection(labels, metadata.get("annotations", {})) == "true"
            ):
                yield _idle(
                    "these pods get a sidecar, and so nothing of the ambient mode",
                    place,
                    f"leave out one of `{MODE}` and `{INJECT}`",
                )


def _idle(message: str, place: Place, way_out: str) -> Diagnostic:
    return Diagnostic(
        code=Code.WITHOUT_EFFECT, message=message, span=place.at("labels", MODE).span, help=way_out
    )


def callers_have_a_waypoint(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where callers of the mesh are to be split in the ambient mode, the Services ask for a waypoint.

    Its waypoint is looked for at the Service that is called, and then at the namespace, of which no spec says anything
    (getVirtualServiceForWaypoint, pilot/pkg/networking/core). A gateway splits by itself.
    """
    for canary in fleet.canaries:
        metadata = canary.workload.template.get("metadata", {})
        labels, annotations = metadata.get("labels", {}), metadata.get("annotations", {})
        if canary.traffic.mesh and is_ambient(labels, annotations) and not _is_led_to_one(canary):
            yield Diagnostic(
                code=Code.WAYPOINT_MISSING,
                message="callers without a sidecar meet no split: these Services ask for no waypoint",
                span=canary.traffic.mesh.span,
                notes=(
                    Note(
                        "the pods are of the ambient mode",
                        canary.workload.place.at("template", "metadata", "labels", MODE).span,
                    ),
                ),
                help=f"write `metadata: {{labels: {{{WAYPOINT}: NAME}}}}` with the waypoint's name; if the namespace has that label, or all callers have sidecars, switch this off",
            )


def _is_led_to_one(canary: Canary) -> bool:
    """Tell whether the Services have the label of a waypoint; a patch may give it to them."""
    said = canary.labels.get(WAYPOINT, "none")
    return said != "none" or any(_leads(patch) for patch in canary.patches)


def _leads(patch: Patch) -> bool:
    """Tell whether a patch says anything of a Service's waypoint: a pointer has `~1` for a slash."""
    change = patch.change
    said = change.content if isinstance(change, Merge) else [(one.path, one.value) for one in change]
    return patch.target.kind == "Service" and WAYPOINT in str(said).replace("~1", "/")


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


CHECKS = (
    annotations_are_read,
    settings_are_known,
    injection_is_said_plainly,
    modes_are_known,
    callers_have_a_waypoint,
)
