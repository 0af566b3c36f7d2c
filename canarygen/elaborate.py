"""Long forms to the model."""

from typing import Any

from canarygen.document import Place
from canarygen.longform import LongForm
from canarygen.model.canary import Canary
from canarygen.model.duration import Duration
from canarygen.model.names import named
from canarygen.model.rollout import Pause, Rollout, Scale, Step, Weight
from canarygen.model.traffic import GatewayReference, Host, OwnGateway, Retries, Split, Tls, Traffic
from canarygen.model.workload import Port, Workload
from canarygen.pod import app_container, pod_template

Map = dict[str, Any]


def elaborate(spec: LongForm) -> Canary:
    """Make the model of one canary."""
    metadata, body = spec.value["metadata"], spec.value["spec"]
    place = spec.root
    return Canary(
        namespace=metadata["namespace"],
        labels=metadata["labels"],
        annotations=metadata["annotations"],
        names=named(metadata["name"], body["names"]),
        workload=_workload(body["workload"], metadata["name"], place.at("spec", "workload")),
        traffic=_traffic(body["traffic"], metadata["namespace"], place.at("spec", "traffic")),
        rollout=_rollout(body["rollout"], place.at("spec", "rollout")),
        path=spec.document.source.path,
        place=place,
    )


def _workload(said: Map, name: str, place: Place) -> Workload:
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
        progress_deadline=_duration(said.get("progressDeadline")),
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


def _traffic(said: Map, namespace: str, place: Place) -> Traffic:
    gateways = [(gateway, place.at("gateway", index)) for index, gateway in enumerate(said["gateway"])]
    return Traffic(
        hosts=tuple(Host(host, place.at("hosts", index)) for index, host in enumerate(said.get("hosts", []))),
        own_gateway=next((_own_gateway(said, at) for said, at in gateways if isinstance(said, dict)), None),
        gateways=tuple(
            _reference(said, namespace, at)
            for said, at in gateways
            if isinstance(said, str) and said != "mesh"
        ),
        mesh=next((at for said, at in gateways if said == "mesh"), None),
        split=Split(said["split"]),
        timeout=_duration(said.get("timeout")),
        retries=_retries(said["retries"], place.at("retries")) if "retries" in said else None,
        policy=said.get("trafficPolicy"),
        place=place,
    )


def _own_gateway(said: Map, place: Place) -> OwnGateway:
    return OwnGateway(
        selector=said["selector"],
        port=said["port"],
        tls=_tls(said["tls"], place.at("tls")) if "tls" in said else None,
        redirect=said["redirect"],
        place=place,
    )


def _tls(said: Map, place: Place) -> Tls:
    return Tls(mode=said["mode"], secret=said.get("secret"), min_version=said.get("minVersion"), place=place)


def _reference(said: str, namespace: str, place: Place) -> GatewayReference:
    where, _, name = said.rpartition("/")
    return GatewayReference(namespace=where or namespace, name=name, place=place)


def _retries(said: Map, place: Place) -> Retries:
    return Retries(
        attempts=said["attempts"],
        per_try_timeout=_duration(said.get("perTryTimeout")),
        retry_on=said.get("retryOn"),
        retry_remote_localities=said.get("retryRemoteLocalities"),
        backoff=_duration(said.get("backoff")),
        place=place,
    )


def _rollout(said: Map, place: Place) -> Rollout:
    return Rollout(
        steps=tuple(_step(step, place.at("steps", index)) for index, step in enumerate(said["steps"])),
        surge=said.get("surge"),
        unavailable=said.get("unavailable"),
        dynamic=said["scale"] == "dynamic",
        min_pods=said.get("minPods"),
        scale_down_delay=_duration(said.get("scaleDownDelay")),
        abort_scale_down_delay=_duration(said.get("abortScaleDownDelay")),
        rollback_revisions=said["rollback"]["revisions"] if "rollback" in said else None,
        anti_affinity=said.get("antiAffinity"),
        canary_metadata=said.get("canaryMetadata"),
        stable_metadata=said.get("stableMetadata"),
        place=place,
    )


def _step(said: Map, place: Place) -> Step:
    if "weight" in said:
        pause = _pause(said["pause"], place.at("pause")) if "pause" in said else None
        return Weight(weight=said["weight"], pause=pause, falling=said.get("falling", False), place=place)
    if "pause" in said:
        return _pause(said["pause"], place.at("pause"))
    return _scale(said["scale"], place.at("scale"))


def _pause(said: str, place: Place) -> Pause:
    return Pause(None if said == "forever" else Duration(said), place)


def _scale(said: str | Map, place: Place) -> Scale:
    size = said if isinstance(said, dict) else {}
    return Scale(replicas=size.get("replicas"), weight=size.get("weight"), place=place)


def _duration(said: str | None) -> Duration | None:
    return None if said is None else Duration(said)
