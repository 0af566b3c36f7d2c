"""The workload, from its long form."""

from typing import Any

from canarygen.document import Place
from canarygen.elaborate.time import duration
from canarygen.model.workload import Port, Workload
from canarygen.pod import app_container, pod_template

Map = dict[str, Any]


def workload(said: Map, name: str, place: Place) -> Workload:
    """Make the workload of the canary of that name."""
    return Workload(
        replicas=said["replicas"],
        ports=tuple(
            _port(port, place.at("ports", index)) for index, port in enumerate(said.get("ports", []))
        ),
        selector=said["selector"],
        image=said.get("image"),
        template=said["template"],
        pod_template=pod_template(said, name),
        probes=said.get("health", {}),
        app_container=app_container(said, name),
        min_ready_seconds=said.get("minReadySeconds"),
        revision_history_limit=said.get("revisionHistoryLimit"),
        progress_deadline=duration(said.get("progressDeadline")),
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
