"""What runs, in its long form."""

from collections.abc import Sequence

from canarygen.longform.form import Map, Origins, filled


def workload(said: Map, name: str, origins: Origins) -> Map:
    """Write out `spec.workload` of the canary of that name."""
    path = ("spec", "workload")
    long = dict(said)
    if "port" in long:
        port = long.pop("port")
        long["ports"] = [{"name": "http", "port": port, "targetPort": port, "protocol": "http"}]
        origins[(*path, "ports")] = (*path, "port")
    elif "ports" in long:
        long["ports"] = [
            filled(port, {"targetPort": port["port"], "protocol": "http"}, (*path, "ports", index), origins)
            for index, port in enumerate(long["ports"])
        ]
    if "resources" in long:
        long["resources"] = _resources(long["resources"])
    if "health" in long:
        long["health"] = _health(long["health"], long.get("ports", []))
    selector = {"app.kubernetes.io/name": name}
    return filled(
        long, {"replicas": 1, "selector": selector, "env": {}, "envFrom": [], "template": {}}, path, origins
    )


def _resources(said: Map) -> Map:
    if "cpu" not in said and "memory" not in said:
        return said
    return (
        {"requests": said, "limits": {"memory": said["memory"]}} if "memory" in said else {"requests": said}
    )


def _health(said: str | Map, ports: Sequence[Map]) -> Map:
    probes = {"readiness": said} if isinstance(said, str) else said
    return {kind: _probe(probe, ports) for kind, probe in probes.items()}


def _probe(said: str | Map, ports: Sequence[Map]) -> Map:
    probe = {"path": said} if isinstance(said, str) else said
    if isinstance(probe.get("grpc"), int):
        return {**probe, "grpc": {"port": probe["grpc"]}}
    if "path" in probe and "port" not in probe and ports:
        return {**probe, "port": ports[0]["name"]}
    return probe
