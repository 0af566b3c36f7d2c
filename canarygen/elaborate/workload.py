"""The workload, from its long form."""

from canarygen.document import Map, Place
from canarygen.model.duration import Duration
from canarygen.model.rollout import percent
from canarygen.model.workload import Autoscale, Deployment, Disruption, Port, ResourceTarget, Workload
from canarygen.pod.template import app_container, pod_template


def workload(said: Map, name: str, place: Place) -> Workload:
    """Make the workload of the canary of that name."""
    is_elsewhere = "deployment" in said
    return Workload(
        size=_autoscale(said["autoscale"], place.at("autoscale"))
        if "autoscale" in said
        else said["replicas"],
        disruption=_disruption(said["disruption"], place.at("disruption")) if "disruption" in said else None,
        ports=tuple(
            _port(port, place.at("ports", index)) for index, port in enumerate(said.get("ports", []))
        ),
        selector=said["selector"],
        image=said.get("image"),
        template=said.get("template", {}),
        pod_template=None if is_elsewhere else pod_template(said, name),
        deployment=_deployment(said["deployment"], place.at("deployment")) if is_elsewhere else None,
        probes=said.get("health", {}),
        app_container=app_container(said, name),
        min_ready_seconds=said.get("minReadySeconds"),
        revision_history_limit=said.get("revisionHistoryLimit"),
        progress_deadline=Duration.said(said.get("progressDeadline")),
        place=place,
    )


def _port(said: Map, place: Place) -> Port:
    return Port(
        name=said["name"],
        port=said["port"],
        target_port=said["targetPort"],
        protocol=said["protocol"],
        place=place,
    )


def _deployment(said: Map, place: Place) -> Deployment:
    return Deployment(
        name=said["name"],
        api_version=said["apiVersion"],
        kind=said["kind"],
        scale_down=said.get("scaleDown"),
        place=place,
    )


def _autoscale(said: Map, place: Place) -> Autoscale:
    return Autoscale(
        fewest=said["min"],
        most=said["max"],
        is_external=said.get("external", False),
        targets=tuple(_target(key, said[key], place.at(key)) for key in ("cpu", "memory") if key in said),
        metrics=tuple(said.get("metrics", [])),
        behavior=said.get("behavior"),
        place=place,
    )


def _target(resource: str, said: str | int, place: Place) -> ResourceTarget:
    text = str(said)
    is_utilization = text.endswith("%")
    return ResourceTarget(
        resource=resource,
        utilization=percent(text) if is_utilization else None,
        quantity=None if is_utilization else text,
        place=place,
    )


def _disruption(said: Map, place: Place) -> Disruption:
    is_loss = "maxUnavailable" in said
    limit = said["maxUnavailable" if is_loss else "minAvailable"]
    return Disruption(
        limit=limit, is_loss=is_loss, place=place.at("maxUnavailable" if is_loss else "minAvailable")
    )
