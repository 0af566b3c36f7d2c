"""What runs, from a Rollout, its Services and what guards and scales its pods."""

from collections.abc import Mapping, Sequence

from canarygen import go
from canarygen.document import Map, mapping, mappings, text
from canarygen.lint.resource import Resource
from canarygen.model.duration import written
from canarygen.model.workload import KEDA_MOST
from canarygen.raising.container import amount
from canarygen.raising.family import Family
from canarygen.raising.pods import pods
from canarygen.raising.port import ports
from canarygen.raising.stillness import still
from canarygen.typed import Any, Final

_FIRST: Final = ("image", "deployment", "replicas", "autoscale", "ports", "selector")
"""What is read first of a workload."""


def workload(family: Family) -> Map:
    """Give `spec.workload`. What of the pods the language has no word for goes into `template`."""
    said = {**_size(family), **_disruption(family), "ports": ports(family), "selector": dict(family.selector)}
    known = {key: value for key, value in said.items() if value not in (None, [], {})}
    reference = mapping(family.rollout.get("spec", "workloadRef"))
    described = {"deployment": _deployment(reference)} if reference else pods(family, known)
    found = described | known | _limits(family.rollout)
    return {key: found[key] for key in (*_FIRST, *found) if key in found}


def _limits(rollout: Resource) -> Map:
    said = {
        "minReadySeconds": rollout.get("spec", "minReadySeconds"),
        "revisionHistoryLimit": rollout.get("spec", "revisionHistoryLimit"),
        "progressDeadline": _seconds(rollout.get("spec", "progressDeadlineSeconds")),
    }
    return {key: value for key, value in said.items() if value is not None}


def _size(family: Family) -> Map:
    autoscaler = family.autoscaler
    if autoscaler is None and family.outside_scaler:
        return {"autoscale": _outside(family.outside_scaler)}
    if autoscaler is None:
        said = family.rollout.get("spec", "replicas")
        # The controller's default; of pods that are described elsewhere the language wants it said.
        return {"replicas": 1 if said is None else said}
    said = mapping(still(family, autoscaler)["spec"])
    metrics = mappings(said.get("metrics"))
    targets = _targets(metrics)
    autoscale = {
        "min": said.get("minReplicas"),
        "max": said.get("maxReplicas"),
        **targets,
        "metrics": metrics[len(targets) :] or None,
        "behavior": said.get("behavior"),
    }
    return {"autoscale": {key: value for key, value in autoscale.items() if value is not None}}


def _outside(scaler: Resource) -> Map:
    """Give the bounds of what KEDA scales: those of its ScaledObject, or of the autoscaler made of it; where one says no number, KEDA's own.

    Without any the Rollout would have a number of its own, and every sync would set the app back to it.
    """
    is_own = scaler.kind == "ScaledObject"
    keys = ("minReplicaCount", "maxReplicaCount") if is_own else ("minReplicas", "maxReplicas")
    least, most = (go.integer(scaler.get("spec", key)) for key in keys)
    usual = 0 if is_own else 1
    return {
        "min": usual if least is None else max(0, least),
        "max": most if most and most > 0 else KEDA_MOST,
        "external": True,
    }


def _targets(metrics: Sequence[Mapping[str, Any]]) -> Map:
    """Give the targets that the language writes first, for cpu and then for memory, as far as they stand first."""
    found: Map = {}
    for metric, kinds in zip(metrics, (("cpu", "memory"), ("memory",)), strict=False):
        name, target = _target(metric) or ("", "")
        if name not in kinds or name in found:
            break
        found[name] = target
    return found


def _target(metric: Mapping[str, Any]) -> tuple[str, str | int] | None:
    """Give the resource that a metric of an autoscaler holds, and at what; None if the language says it otherwise."""
    resource = mapping(metric.get("resource"))
    name, target = text(resource.get("name")), mapping(resource.get("target"))
    if metric.keys() != {"type", "resource"} or name not in {"cpu", "memory"}:
        return None
    match dict(target):
        case {"type": "Utilization", "averageUtilization": int(percent), **rest} if not rest:
            return name, f"{percent}%"
        case {"type": "AverageValue", "averageValue": str(quantity), **rest} if not rest:
            return name, amount(quantity)
        case _:
            return None


def _disruption(family: Family) -> Map:
    if family.budget is None:
        return {}
    keys = ("minAvailable", "maxUnavailable")
    said = {key: family.budget.get("spec", key) for key in keys}
    return {"disruption": {key: value for key, value in said.items() if value is not None}}


def _deployment(said: Mapping[str, Any]) -> Map:
    keys = ("name", "apiVersion", "kind", "scaleDown")
    found = {key: said[key] for key in keys if key in said}
    # The controller heeds no capitals here.
    return found | ({"scaleDown": str(said["scaleDown"]).lower()} if "scaleDown" in said else {})


def _seconds(said: Any) -> str | None:
    return written(said) if isinstance(said, int) else None
