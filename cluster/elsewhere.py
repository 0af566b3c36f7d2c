"""What a tree counts on and does not hold: Services that it routes to, and Gateways that let requests in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

Map = dict[str, Any]
ELSEWHERE: Final = "elsewhere"
"""A namespace that no tree has anything in; and the label of what no tree holds."""
_ISTIO: Final = "networking.istio.io/v1"
_LOCAL: Final = ".svc.cluster.local"


def elsewhere(tree: Iterable[Map]) -> Iterator[Map]:
    """Give the objects that a tree counts on, and the Service that a mesh's own gateway has."""
    objects = list(tree)
    served = {fqdn(one) for one in objects if one["kind"] == "Service"}
    known = {_key(one) for one in objects if one["kind"] == "Gateway"}
    gateways: dict[tuple[str, str], list[Map]] = {}
    wanted: dict[str, dict[int, str]] = {f"istio-ingressgateway.istio-system{_LOCAL}": {80: "http"}}
    for one in objects:
        if one["kind"] == "VirtualService":
            for host, port, protocol in _destinations(one):
                wanted.setdefault(host, {}).setdefault(port, protocol)
            for key in _gateways(one):
                if key not in known:
                    gateways.setdefault(key, []).append(one)
    yield from (_gateway(*key, bound) for key, bound in gateways.items())
    for host, ports in wanted.items():
        if host not in served:
            yield _service(host, ports)


def fqdn(service: Map) -> str:
    """Give the full name of a Service."""
    return f"{service['metadata']['name']}.{service['metadata']['namespace']}{_LOCAL}"


def full(host: str, namespace: str) -> str:
    """Give the full name of a host, as Istio takes a short one."""
    return host if "." in host or host == "*" else f"{host}.{namespace}{_LOCAL}"


def made(version: str, kind: str, namespace: str, name: str, content: Map) -> Map:
    """Give an object."""
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        **content,
    }


def _key(one: Map) -> tuple[str, str]:
    return one["metadata"]["namespace"], one["metadata"]["name"]


def _gateways(virtual_service: Map) -> Iterator[tuple[str, str]]:
    for reference in virtual_service["spec"].get("gateways", ["mesh"]):
        namespace, _, name = reference.rpartition("/")
        if reference != "mesh":
            yield namespace or virtual_service["metadata"]["namespace"], name


def _destinations(virtual_service: Map) -> Iterator[tuple[str, int, str]]:
    for kind in ("http", "tls", "tcp"):
        for route in virtual_service["spec"].get(kind, []):
            mirror = [{"destination": route["mirror"]}] if "mirror" in route else []
            for to in (*route.get("route", []), *route.get("mirrors", []), *mirror):
                port = to["destination"].get("port", {}).get("number", 80)
                yield full(to["destination"]["host"], virtual_service["metadata"]["namespace"]), port, kind


def _service(host: str, ports: Mapping[int, str]) -> Map:
    name, _, rest = host.partition(".")
    if rest.endswith(_LOCAL):
        own = [
            {"name": f"{protocol}-{port}", "port": port, "appProtocol": protocol}
            for port, protocol in ports.items()
        ]
        content = {"spec": {"selector": {ELSEWHERE: name}, "ports": own}}
        return made("v1", "Service", rest.removesuffix(_LOCAL), name, content)
    numbers = [
        {"number": port, "name": f"{protocol}-{port}", "protocol": protocol.upper()}
        for port, protocol in ports.items()
    ]
    spec = {"hosts": [host], "ports": numbers, "location": "MESH_EXTERNAL", "resolution": "STATIC"}
    return made(
        _ISTIO, "ServiceEntry", ELSEWHERE, host, {"spec": {**spec, "endpoints": [{"address": "192.0.2.1"}]}}
    )


def _gateway(namespace: str, name: str, bound: Iterable[Map]) -> Map:
    """Have a Gateway of the platform's that lets in all that VirtualServices wait for, on pods of its own."""
    wanted = {80: "HTTP"}
    for spec in (one["spec"] for one in bound):
        for kind, otherwise in (("tls", 443), ("tcp", 0)):
            for route in spec.get(kind, []):
                numbers = (match.get("port", otherwise) for match in route.get("match", []))
                wanted |= {number: kind.upper() for number in numbers if number}
    servers = [
        {
            "port": {"number": number, "name": f"{protocol.lower()}-{number}", "protocol": protocol},
            "hosts": ["*"],
            **({"tls": {"mode": "PASSTHROUGH"}} if protocol == "TLS" else {}),
        }
        for number, protocol in wanted.items()
    ]
    selector = {ELSEWHERE: f"{namespace}.{name}"}
    return made(_ISTIO, "Gateway", namespace, name, {"spec": {"selector": selector, "servers": servers}})
