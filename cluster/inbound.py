"""What pods' own proxies do with what callers are told to speak to them: they take each port for what its Services say it is."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cluster.elsewhere import fqdn
from cluster.envoy import MANAGER, Envoy
from cluster.istiod import Told
from cluster.pod import AMBIENT, SIDECAR, Pod, target
from cluster.release import Release

Map = dict[str, Any]
_CATCHING: Final = "virtualInbound"
_OF_ISTIO: Final = "istio"
"""What begins the protocols by which proxies of the mesh know each other."""
_PROXY: Final = "PROXY"
"""What comes before anything else from callers that are told to send such a header."""


def untaken(release: Release, told: Told, kinds: Mapping[tuple[str, int], str]) -> Iterator[str]:
    """Give what pods do not take, or take for something else; `kinds` has the sort of routes for a Service's port, if it is said."""
    for pod in release.pods:
        if pod.means == SIDECAR and pod.name not in told.proxies:
            # What pods like it were asked is not asked twice.
            continue
        for service in release.selecting(pod) if pod.means != AMBIENT else ():
            for port in service["spec"]["ports"]:
                at, number = (fqdn(service), port["port"]), target(port, pod)
                if pod.is_past(number):
                    # Of callers that speak mutual TLS to the app itself whoever compiles the spec is warned.
                    continue
                for caller, cluster in _leading(told, *at):
                    fault = _fault(pod, told.proxies.get(pod.name), number, kinds.get(at), cluster)
                    if fault:
                        yield f"{pod.name} {fault}: {caller} speaks by {cluster['name']} to {number}"


def _leading(told: Told, host: str, number: int) -> Iterator[tuple[str, Map]]:
    """Give the clusters of a port of a host, of all subsets, each with whose it is."""
    for name, envoy in told.proxies.items():
        for key, cluster in envoy.clusters.items():
            direction, port, *_, to = key.split("|") if key.count("|") > 1 else ("", "", "")
            if (direction, port, to) == ("outbound", str(number), host):
                yield name, cluster


def _fault(pod: Pod, envoy: Envoy | None, number: int, kind: str | None, cluster: Map) -> str:
    spoken = _spoken(cluster, pod)
    is_mutual = any(one.startswith(_OF_ISTIO) for one in spoken or ())
    if envoy is None:
        return "does not understand mutual TLS" if is_mutual else ""
    chain = _chain(envoy, number, spoken)
    if chain is None:
        return "does not take it"
    if ("transportSocket" in chain) != is_mutual:
        return "leaves mutual TLS to the app" if is_mutual else "ends what is no mutual TLS"
    sort = "http" if any(one["name"] == MANAGER for one in chain["filters"]) else "connections"
    return f"takes it for {sort}, and not for {kind}" if kind and (sort == kind) != (kind == "http") else ""


def _spoken(cluster: Map, pod: Pod) -> list[str] | None:
    """Give the protocols that callers offer by TLS; None where they speak without it."""
    sockets = {bool(one.get("match")): one for one in cluster.get("transportSocketMatches", ())}
    chosen = sockets.get(pod.means == SIDECAR, cluster)
    said = chosen.get("transportSocket", {}).get("typedConfig", {})
    if said.get("@type", "").endswith("ProxyProtocolUpstreamTransport"):
        return [_PROXY]
    return said["commonTlsContext"].get("alpnProtocols", []) if "commonTlsContext" in said else None


def _chain(envoy: Envoy, number: int, spoken: list[str] | None) -> Map | None:
    """Choose as Envoy does: by the port first, and of its chains the one for what is offered before one that asks for nothing."""
    chains = [
        one
        for listener in envoy.listeners
        if listener["name"] == _CATCHING
        for one in listener["filterChains"]
    ]
    matches = [(one.get("filterChainMatch", {}), one) for one in chains]
    transport = "raw_buffer" if spoken is None else "tls"
    there = [
        (match.get("applicationProtocols", []), one)
        for match, one in matches
        if match.get("destinationPort") == number and match.get("transportProtocol", transport) == transport
    ]
    fitting = [(bool(wanted), one) for wanted, one in there if not wanted or set(wanted) & set(spoken or ())]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None
