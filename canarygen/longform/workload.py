"""What runs, in its long form."""

from collections.abc import Sequence

from canarygen.document import Map, Path
from canarygen.longform.form import Origins, filled
from canarygen.model.label import NAME_LABEL
from canarygen.model.workload import API_VERSIONS, SCALED

_PATH = ("spec", "workload")


def workload(said: Map, name: str, origins: Origins) -> Map:
    """Write out `spec.workload` of the canary of that name."""
    long = dict(said)
    _ports(long, origins)
    if "resources" in long:
        long["resources"] = _resources(long["resources"], origins)
    if "health" in long:
        long["health"] = _health(long["health"], long.get("ports", []), origins)
    if "autoscale" in long:
        long["autoscale"] = filled(long["autoscale"], {"min": 1}, (*_PATH, "autoscale"), origins)
    if "deployment" in long:
        long["deployment"] = _deployment(long["deployment"], origins)
    return filled(long, _defaults(long, name), _PATH, origins)


def _defaults(said: Map, name: str) -> Map:
    """Give what is meant where nothing is said: no size beside an autoscaler, no pod beside a Deployment."""
    size = {} if "autoscale" in said else {"replicas": 1}
    if "deployment" in said:
        return size
    return size | {"selector": {NAME_LABEL: name}, "env": {}, "envFrom": [], "template": {}}


def _ports(long: Map, origins: Origins) -> None:
    if "port" in long:
        port = long.pop("port")
        long["ports"] = [{"name": "http", "port": port, "targetPort": port, "protocol": "http"}]
        origins[(*_PATH, "ports")] = (*_PATH, "port")
        origins.update({(*_PATH, "ports", 0, key): None for key in ("name", "protocol")})
    elif "ports" in long:
        long["ports"] = [
            filled(port, {"targetPort": port["port"], "protocol": "http"}, (*_PATH, "ports", index), origins)
            for index, port in enumerate(long["ports"])
        ]


def _deployment(said: str | Map, origins: Origins) -> Map:
    path: Path = (*_PATH, "deployment")
    if isinstance(said, str):
        origins[(*path, "name")] = path
    long: Map = {"name": said} if isinstance(said, str) else said
    kind = long.get("kind", SCALED)
    defaults = {"apiVersion": API_VERSIONS[kind], "kind": kind}
    if kind == SCALED:
        defaults["scaleDown"] = "never"
    return filled(long, defaults, path, origins)


def _resources(said: Map, origins: Origins) -> Map:
    if "cpu" not in said and "memory" not in said:
        return said
    long = {"requests": said} | ({"limits": {"memory": said["memory"]}} if "memory" in said else {})
    path: Path = (*_PATH, "resources")
    origins.update({(*path, kind, key): (*path, key) for kind, amounts in long.items() for key in amounts})
    return long


def _health(said: str | Map, ports: Sequence[Map], origins: Origins) -> Map:
    probes = {"readiness": said} if isinstance(said, str) else said
    return {kind: _probe(probe, ports, (*_PATH, "health", kind), origins) for kind, probe in probes.items()}


def _probe(said: str | Map, ports: Sequence[Map], path: Path, origins: Origins) -> Map:
    probe = {"path": said} if isinstance(said, str) else said
    if isinstance(probe.get("grpc"), int):
        return {**probe, "grpc": {"port": probe["grpc"]}}
    if "path" in probe and "port" not in probe and ports:
        name: Path = (*_PATH, "ports", 0, "name")
        origins[(*path, "port")] = origins.get(name, name)
        return {**probe, "port": ports[0]["name"]}
    return probe
