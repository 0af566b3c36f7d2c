"""The pod template of a workload: what the language says, and the author's `template` over it."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Map, descendant
from canarygen.model.duration import Duration
from canarygen.model.label import NAME_LABEL
from canarygen.strategic import merged
from canarygen.typed import Any


def pod_template(workload: Mapping[str, Any], name: str) -> Map:
    """Make a Kubernetes PodTemplateSpec from a workload in its long form.

    `name` is the canary's. Without an `image` the app's container is the template's one
    of that name, or its first.
    """
    template = workload["template"]
    spec: Map = {}
    if "serviceAccount" in workload:
        spec["serviceAccountName"] = workload["serviceAccount"]
    spec["containers"] = [_container(workload, app_container(workload, name))]
    labels = {NAME_LABEL: name, **workload["selector"]}
    return merged({"metadata": {"labels": labels}, "spec": spec}, template)


def app_container(workload: Mapping[str, Any], name: str) -> str:
    """Give the name of the container that the rest of `workload` speaks of."""
    # Where an edit asks, nobody has looked yet whether the template has the shape of one.
    containers = descendant(workload, ("template", "spec", "containers"))
    names = (
        [container.get("name") for container in containers if isinstance(container, dict)]
        if isinstance(containers, list)
        else []
    )
    if "image" in workload or name in names or not names or not isinstance(names[0], str):
        return name
    return names[0]


def _container(workload: Mapping[str, Any], name: str) -> Map:
    container: Map = {"name": name}
    container |= {key: workload[key] for key in ("image", "command", "args") if key in workload}
    if ports := workload.get("ports"):
        container["ports"] = list(_container_ports(ports))
    if env := workload["env"]:
        container["env"] = [{"name": key, **_env_value(value)} for key, value in env.items()]
    if sources := workload["envFrom"]:
        container["envFrom"] = [_env_source(source) for source in sources]
    if resources := workload.get("resources"):
        container["resources"] = {
            kind: {key: str(amount) for key, amount in amounts.items()} for kind, amounts in resources.items()
        }
    return container | {f"{kind}Probe": _probe(probe) for kind, probe in workload.get("health", {}).items()}


def _container_ports(ports: Sequence[Mapping[str, Any]]) -> Iterator[Map]:
    """Give each port of the container once: of several that lead to one the first gives it its name."""
    known: set[int] = set()
    for port in ports:
        if port["targetPort"] not in known:
            known.add(port["targetPort"])
            yield {"name": port["name"], "containerPort": port["targetPort"]}


def _env_value(value: str | Mapping[str, str]) -> Map:
    if isinstance(value, str):
        return {"value": value}
    if "secret" in value:
        return {"valueFrom": {"secretKeyRef": {"name": value["secret"], "key": value["key"]}}}
    if "configMap" in value:
        return {"valueFrom": {"configMapKeyRef": {"name": value["configMap"], "key": value["key"]}}}
    return {"valueFrom": {"fieldRef": {"fieldPath": value["field"]}}}


def _env_source(source: Mapping[str, str]) -> Map:
    if "secret" in source:
        return {"secretRef": {"name": source["secret"]}}
    return {"configMapRef": {"name": source["configMap"]}}


_TIMES = {"initialDelay": "initialDelaySeconds", "period": "periodSeconds", "timeout": "timeoutSeconds"}
_THRESHOLDS = ("successThreshold", "failureThreshold")


def _probe(probe: Mapping[str, Any]) -> Map:
    times = {field: Duration(probe[key]).seconds for key, field in _TIMES.items() if key in probe}
    return _probe_action(probe) | times | {key: probe[key] for key in _THRESHOLDS if key in probe}


def _probe_action(probe: Mapping[str, Any]) -> Map:
    if "path" in probe:
        return {"httpGet": {"path": probe["path"], "port": probe.get("port")}}
    if "grpc" in probe:
        return {"grpc": dict(probe["grpc"])}
    if "tcp" in probe:
        return {"tcpSocket": {"port": probe["tcp"]}}
    return {"exec": {"command": probe["command"]}}
