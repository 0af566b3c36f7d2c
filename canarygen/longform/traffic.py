"""How the app is reached, in its long form."""

from collections.abc import Sequence

from canarygen.document import Map, Path
from canarygen.longform.form import Origins, filled
from canarygen.longform.match import conditions
from canarygen.longform.route import routes, settings
from canarygen.model.traffic import INGRESS
from canarygen.model.workload import HTTP_PROTOCOLS


def traffic(said: Map, ports: Sequence[Map], catch_all: str, origins: Origins) -> Map:
    """Write out `spec.traffic` of an app with these ports; `catch_all` is the name of the route that takes all."""
    path = ("spec", "traffic")
    long = filled(said, {"gateway": [{}], "split": "services"}, path, origins)
    if not isinstance(long["gateway"], list):
        long["gateway"] = [long["gateway"]]
        origins[(*path, "gateway", 0)] = (*path, "gateway")
    long["gateway"] = [
        gateway
        if isinstance(gateway, str)
        else _own_gateway(gateway, ports, (*path, "gateway", index), origins)
        for index, gateway in enumerate(long["gateway"])
    ]
    if "routes" not in long and not any(map(_hides_requests, long["gateway"])) and _has_requests(ports):
        long["routes"] = ["/"]
        origins[(*path, "routes")] = None
    if "routes" in long:
        long["routes"] = routes(long["routes"], catch_all, (*path, "routes"), origins)
    if "headers" in long.get("preview", {}):
        long["preview"] = {"headers": conditions(long["preview"]["headers"])}
    return long | settings(long)


def _own_gateway(said: Map, ports: Sequence[Map], path: Path, origins: Origins) -> Map:
    plain = {"port": 80, "redirect": False} if _has_requests(ports) or _hides_requests(said) else {}
    # What an app can only be reached by is open; no other TCP port is until somebody says so.
    is_open = not plain and any(port["protocol"] == "tcp" for port in ports)
    defaults = {"selector": {**INGRESS}, **plain, "tcp": is_open}
    long = filled(said, defaults, path, origins)
    if "tls" in long:
        long["tls"] = filled(long["tls"], {"mode": "SIMPLE"}, (*path, "tls"), origins)
    return long


def _hides_requests(gateway: str | Map) -> bool:
    return isinstance(gateway, dict) and gateway.get("tls", {}).get("mode") == "PASSTHROUGH"


def _has_requests(ports: Sequence[Map]) -> bool:
    return any(port["protocol"] in HTTP_PROTOCOLS for port in ports)
