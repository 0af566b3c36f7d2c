"""The Rollout: the workload, and the plan of a new version's way to 100%."""

from collections.abc import Iterator
from functools import partial

from canarygen.document import Map
from canarygen.fields.strategy import strategy
from canarygen.fields.strategy_origins import strategy_origins
from canarygen.frozen import replace
from canarygen.manifest import Manifest, manifest, said
from canarygen.model.canary import Canary
from canarygen.model.label import NAME_LABEL
from canarygen.model.rollout import History
from canarygen.model.workload import Deployment
from canarygen.origin import Origin
from canarygen.pod.parts import template_origins

_TEMPLATE = ("spec", "template")

# Which key of the workload, or of the rollout, a field of the object comes from.
_WORKLOAD_FIELDS = {
    "replicas": "replicas",
    "minReadySeconds": "minReadySeconds",
    "revisionHistoryLimit": "revisionHistoryLimit",
    "progressDeadlineSeconds": "progressDeadline",
    "workloadRef": "deployment",
}


def rollout(canary: Canary) -> Iterator[Manifest]:
    """Give the Rollout."""
    yield manifest(
        canary,
        api_version="argoproj.io/v1alpha1",
        kind="Rollout",
        name=canary.names.rollout,
        file="rollout",
        annotations={one.annotation: ";".join(one.recipients) for one in canary.rollout.notifications},
        spec=_workload(canary) | {"strategy": strategy(canary)},
        trace=partial(_origins, canary),
    )


def _origins(canary: Canary) -> tuple[Origin, ...]:
    workload, plan = canary.workload.place, canary.rollout.place
    return (
        Origin(("spec",), workload),
        *(Origin(("spec", field), workload.at(key)) for field, key in _WORKLOAD_FIELDS.items()),
        Origin(("spec", "selector", "matchLabels"), workload.at("selector")),
        *_template_origins(canary),
        Origin(("spec", "progressDeadlineAbort"), plan.at("progressDeadlineAbort")),
        Origin(("spec", "rollbackWindow"), plan.at("rollback")),
        Origin(("spec", "analysis", "successfulRunHistoryLimit"), plan.at("analysisHistory", "successful")),
        Origin(
            ("spec", "analysis", "unsuccessfulRunHistoryLimit"), plan.at("analysisHistory", "unsuccessful")
        ),
        *(
            Origin(("metadata", "annotations", one.annotation), one.place)
            for one in canary.rollout.notifications
        ),
        *strategy_origins(canary),
    )


def _template_origins(canary: Canary) -> Iterator[Origin]:
    name = canary.name_place
    yield Origin((*_TEMPLATE, "metadata", "labels", NAME_LABEL), name)
    yield Origin((*_TEMPLATE, "spec", "containers", 0, "name"), name)
    for origin in template_origins(canary.workload):
        yield replace(origin, path=(*_TEMPLATE, *origin.path))


def _workload(canary: Canary) -> Map:
    workload, plan = canary.workload, canary.rollout
    revisions = plan.rollback_revisions
    return said(
        {
            "replicas": None if workload.autoscale else workload.size,
            "minReadySeconds": workload.min_ready_seconds,
            "revisionHistoryLimit": workload.revision_history_limit,
            "progressDeadlineSeconds": workload.progress_deadline and workload.progress_deadline.seconds,
            "progressDeadlineAbort": True if plan.progress_deadline_abort else None,
            "rollbackWindow": None if revisions is None else {"revisions": revisions},
            "analysis": _history(plan.analysis_history) if plan.analysis_history else None,
            "selector": {"matchLabels": workload.selector},
            "template": workload.pod_template,
            "workloadRef": _reference(workload.deployment),
        }
    )


def _reference(deployment: Deployment | None) -> Map | None:
    if deployment is None:
        return None
    return said(
        {
            "apiVersion": deployment.api_version,
            "kind": deployment.kind,
            "name": deployment.name,
            "scaleDown": deployment.scale_down,
        }
    )


def _history(history: History) -> Map:
    limits = {
        "successfulRunHistoryLimit": history.successful,
        "unsuccessfulRunHistoryLimit": history.unsuccessful,
    }
    return said(limits)
