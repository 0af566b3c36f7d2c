"""Laws of a pod's settings that no schema can see: what Kubernetes' own validation refuses.

The controller runs it on every Rollout (rule V6); the API server does on whatever runs pods.
"""

from collections.abc import Collection, Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Said, mapping, text
from canarygen.fault import Refusal
from canarygen.key import ARGO
from canarygen.law import Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.validation.part import part
from canarygen.lint.laws.validation.template import Template, templates
from canarygen.lint.leniency import without_nulls
from canarygen.lint.tree import Tree
from canarygen.model.containers import Contained
from canarygen.model.containers import containers as each
from canarygen.pod import containers, resources
from canarygen.pod.laws import LAWS, OF_KUBERNETES, OF_REFERENCES, Check, refusals
from canarygen.source import Span
from canarygen.typed import Final

_OF_ONE_RUN: Final = frozenset({"activeDeadlineSeconds", "ephemeralContainers"})
_RUN_ONCE: Final = frozenset({"Pod", "Job", "CronJob"})


def pods_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Kubernetes accepts the settings of a pod and of its containers (ValidatePodTemplateSpec), and their amounts are meant so."""
    for template in templates(tree):
        said, place = template.said, template.pod.place
        contained = tuple(each(said))
        # What is yet to be filled in may be all of a pod.
        laws = LAWS if template.owner.kind == "Rollout" else OF_KUBERNETES
        found = (
            _refusals(said, contained, laws, _volumes(template)) if isinstance(said.get("spec"), dict) else ()
        )
        held = (refusal for refusal in found if holds(template.owner.kind, refusal.path))
        yield from breaches(Code.POD_REFUSED, held, place.at)
        # Of bytes, or whole cores, where their like with a unit was meant, nothing is refused.
        for law, path, message, way_out in resources.slips(contained):
            yield breach(law, message, place.at(*path).span, way_out, ruled=Severity.WARNING)


def pods_of_others_are_taken(tree: Tree) -> Iterator[Diagnostic]:
    """What a Rollout runs of another's pods its controller looks into as into its own, once it has them (ValidateRolloutSpec)."""
    known: set[Span] = set()
    for rollout in tree.of(ARGO, "Rollout"):
        for workload in tree.workloads_of(rollout) if rollout.get("spec", "workloadRef") else ():
            said = without_nulls(mapping(workload.described.get(*workload.path)))
            if not isinstance(said.get("spec"), dict):
                continue
            found = refusals(said, tuple(each(said)), OF_REFERENCES)
            # When an image is fetched the cluster has filled in by then.
            held = (refusal for refusal in found if refusal.path[-1] != "image")
            note = Note("the Rollout runs these pods", rollout.at("spec", "workloadRef").key)
            for fault in breaches(Code.POD_REFUSED, held, workload.place.at, note):
                if fault.span not in known:
                    known.add(fault.span)
                    yield fault


def holds(kind: str, path: Path) -> bool:
    """Whether a law holds for the pods of a kind: some do only in the controller, whose Kubernetes is older than the cluster's.

    Since 1.34 a variable may have any name, and containers may each be restarted in a way of their own.
    """
    if path[-1] in _OF_ONE_RUN:
        return kind not in _RUN_ONCE
    is_name = path[-1] == "name" and path[-3] == "env"
    is_policy = path[-1] == "restartPolicy" and path[-3] in {"containers", "initContainers"}
    return kind == "Rollout" or not (is_name or is_policy)


def _volumes(template: Template) -> Collection[str] | None:
    """Name the volumes of a pod; None if some are yet to be."""
    claims = part(template.owner, "spec").each("volumeClaimTemplates")
    named = (*template.spec.each("volumes"), *(claim.inner("metadata") for claim in claims))
    names = {text(one.get("name")) for one in named}
    return None if any(map(is_filled_in, names)) else names


def _refusals(
    template: Said, contained: Sequence[Contained], laws: Sequence[Check], volumes: Collection[str] | None
) -> Iterator[Refusal]:
    yield from refusals(template, contained, laws)
    for at, container in contained:
        yield from containers.refusals(at, container, volumes)
