"""Where the routes of a VirtualService are to be: at which proxies, for which hosts, and on which ports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cluster.ambient import waypoint
from cluster.elsewhere import ELSEWHERE, fqdn, full
from cluster.envoy import Request
from cluster.question import caller, proxy_of
from cluster.release import Release

Map = dict[str, Any]
_KINDS: Final = {
    "http": "http",
    "http2": "http",
    "grpc": "http",
    "grpc-web": "http",
    "kubernetes.io/h2c": "http",
    "https": "tls",
    "tls": "tls",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the routes of a VirtualService are to be: of which sort, for which hosts, and what all requests there share."""

    proxy: str
    gateway: str
    kind: str
    hosts: str
    common: Request

    def __str__(self) -> str:
        return f"{self.proxy} {self.hosts}:{self.common.port}"


def places(release: Release, virtual_service: Map) -> Iterator[Place]:
    """Give where the routes of a VirtualService are to be."""
    namespace, spec = virtual_service["metadata"]["namespace"], virtual_service["spec"]
    for reference in spec.get("gateways", ["mesh"]):
        if reference == "mesh":
            proxies = (waypoint(namespace),) if release.is_ambient else (caller(namespace), caller(ELSEWHERE))
            for proxy in proxies:
                for host in spec["hosts"]:
                    yield from _in_the_mesh(release, proxy, host, virtual_service)
            continue
        where, _, name = reference.rpartition("/")
        for gateway in release.kind("Gateway"):
            known = gateway["metadata"]
            if (known["namespace"], known["name"]) == (where or namespace, name):
                for server in gateway["spec"]["servers"]:
                    yield from _at(gateway, server, virtual_service, reference)


def _in_the_mesh(release: Release, proxy: str, host: str, virtual_service: Map) -> Iterator[Place]:
    namespace = virtual_service["metadata"]["namespace"]
    whole = full(host, namespace)
    hosts = host if proxy == caller(namespace) else whole
    for service in release.kind("Service"):
        if fqdn(service) == whole:
            for port in service["spec"]["ports"]:
                kind, address = _kind(port), service["spec"]["clusterIP"]
                request = Request(port=port["port"], host=hosts, address=address, is_encrypted=kind == "tls")
                yield Place(proxy=proxy, gateway="mesh", kind=kind, hosts=hosts, common=request)
    # A waypoint is that of a Service.
    if whole not in map(fqdn, release.kind("Service")) and not release.is_ambient:
        # What is no Service is called at port 80, and where a Service among the hosts takes requests; whatever address it has.
        those = {full(one, namespace) for one in virtual_service["spec"]["hosts"]}
        ports = [
            port
            for service in release.kind("Service")
            if fqdn(service) in those
            for port in service["spec"]["ports"]
        ]
        for number in sorted({80, *(port["port"] for port in ports if _kind(port) == "http")}):
            request = Request(port=number, host=one_of(hosts))
            yield Place(proxy=proxy, gateway="mesh", kind="http", hosts=hosts, common=request)


def kinds(release: Release) -> Iterator[tuple[tuple[str, int], str]]:
    """Give the sort of routes for each port of a Service that says what it speaks."""
    for service in release.kind("Service"):
        for port in service["spec"]["ports"]:
            if _protocol(port) in {*_KINDS, "tcp"}:
                yield (fqdn(service), port["port"]), _kind(port)


def _kind(port: Map) -> str:
    """Give the sort of routes that a Service's port is for."""
    return _KINDS.get(_protocol(port), "tcp")


def _protocol(port: Map) -> str:
    return str(port.get("appProtocol") or port.get("name", "").partition("-")[0])


def _at(gateway: Map, server: Map, virtual_service: Map, reference: str) -> Iterator[Place]:
    number, protocol = server["port"]["number"], server["port"]["protocol"].upper()
    mode = server.get("tls", {}).get("mode", "")
    kind = "tls" if mode == "PASSTHROUGH" else "tcp" if protocol in ("TCP", "TLS") else "http"
    for host in virtual_service["spec"]["hosts"]:
        for pattern in server["hosts"]:
            whole = full(host, virtual_service["metadata"]["namespace"])
            if shared := _shared(whole, pattern.rpartition("/")[2]):
                request = Request(port=number, host=one_of(shared), is_encrypted=bool(mode))
                yield Place(
                    proxy=proxy_of(gateway), gateway=reference, kind=kind, hosts=shared, common=request
                )


def one_of(hosts: str) -> str:
    """Give a host that fits a pattern, and likely no other one."""
    return hosts.replace("*", "sample" if hosts != "*" else "sample.invalid")


def _shared(one: str, other: str) -> str:
    """Give the names that two patterns have in common, as a pattern; nothing if there are none."""
    for narrow, wide in ((one, other), (other, one)):
        if narrow == wide or (wide.startswith("*") and narrow.endswith(wide[1:])):
            return narrow
    return ""
