"""What Istio accepts of a traffic policy, and leaves out of what it tells Envoy.

The conditions are those of applyLoadBalancer, applyConnectionPool and buildUpstreamClusterTLSContext
(pilot/pkg/networking/core/cluster*.go), of buildOutboundNetworkFilters and maybeSetHashPolicy
(networkfilter.go beside them), and of LocalityLBSettings (loadbalancer/loadbalancer.go).
"""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, below, mapping
from canarygen.fault import Refusal
from canarygen.model.traffic_policy import levels, ports_of
from canarygen.model.workload import Port
from canarygen.typed import Final

_COLD: Final = ("RANDOM", "PASSTHROUGH")
_OF_REQUESTS: Final = ("httpHeaderName", "httpCookie", "httpQueryParameterName")

_OF_STREAMS: Final = ("maxConcurrentStreams", "http2KeepAlive")
_HTTP2: Final = ("http2", "grpc")
_OF_NO_PORT: Final = ("proxyProtocol", "retryBudget")
_OF_CONNECTIONS: Final = frozenset({"idleTimeout", "maxConnectionDuration"})
OLD_COUNT: Final = ("outlierDetection", "consecutiveErrors")
"""What pods were once left out by: applyOutlierDetection reads it no longer, and its webhook warns of it."""


def idle(policy: Said, ports: Sequence[Port], *, is_in_mesh: bool) -> Iterator[Refusal]:
    """Say what does nothing in a policy of the ports, each at its path; sidecars heed it where it is for callers in the mesh."""
    for path, said in levels(policy):
        meant = ports_of(policy, path, ports)
        if ports and not (path or meant):
            yield from _overruled(policy)
            continue
        balancer, at = mapping(said.get("loadBalancer")), (*path, "loadBalancer")
        yield from _failovers(said, (*at, "localityLbSetting"))
        yield from _warm_up(balancer, at)
        if below(said, OLD_COUNT[0]).get(OLD_COUNT[1]):
            yield Refusal(
                (*path, *OLD_COUNT),
                "Istio tells Envoy no more of these errors",
                "write `consecutive5xxErrors`",
            )
        http = below(said, "connectionPool", "http")
        yield from _streams(http, (*path, "connectionPool", "http"), meant)
        if http.get("maxRetries") and said.get("retryBudget") is not None:
            yield Refusal(
                (*path, "connectionPool", "http", "maxRetries"),
                "Envoy goes by the `retryBudget`, and not by this",
                "remove one of the two",
            )
        if meant and not any(port.is_http for port in meant):
            yield from _hashing(policy, said, (*at, "consistentHash"))
        secret = str(mapping(said.get("tls")).get("credentialName") or "")
        if is_in_mesh and secret and not secret.startswith("configmap://"):
            yield Refusal(
                (*path, "tls", "credentialName"),
                "sidecars read no Secret: callers inside the mesh would speak without TLS",
                "write `caCertificates`, a file in their sidecars, or leave `mesh` out: gateways read it",
            )


def _overruled(policy: Said) -> Iterator[Refusal]:
    """Say of what is for all ports that none is left: settings of a port inherit nothing (GetPortLevelTrafficPolicy)."""
    for key in policy.keys() - {"portLevelSettings", *_past_ports(policy)}:
        way_out = "remove it" if key in _OF_NO_PORT else "say it in the settings of each port"
        message = f"every port has settings of its own, and `{key}` holds for none of them"
        yield Refusal((key,), message, f"{way_out}, or leave `portLevelSettings` out")


def _past_ports(policy: Said) -> Iterator[str]:
    """Give what Istio reads of a policy for all ports, whatever is said of single ones.

    Connections are tunnelled, told apart and ended by it, requests without a port in their route are told apart by it
    (HashForHTTPDestination), and by it endpoints are called without mutual TLS (trafficPolicyTLSModeForPort, pilot/pkg/xds/endpoints).
    """
    yield "tunnel"
    if _hash(policy):
        yield "loadBalancer"
    if not _OF_CONNECTIONS.isdisjoint(below(policy, "connectionPool", "tcp")):
        yield "connectionPool"
    if any(path and said.get("tls") is None for path, said in levels(policy)):
        yield "tls"


def _failovers(said: Said, at: Path) -> Iterator[Refusal]:
    locality = below(said, "loadBalancer", "localityLbSetting")
    for key in ("failover", "failoverPriority"):
        if locality.get(key) and said.get("outlierDetection") is None:
            yield Refusal(
                (*at, key),
                f"`{key}` does nothing without `outlierDetection`: nobody finds out which pods fail",
                "add `outlierDetection` beside `loadBalancer`, for example `{consecutive5xxErrors: 5}`",
            )


def _warm_up(balancer: Said, at: Path) -> Iterator[Refusal]:
    is_hashed = balancer.get("consistentHash") is not None
    for key in ("warmup", "warmupDurationSecs"):
        if balancer.get(key) is not None and (is_hashed or balancer.get("simple") in _COLD):
            yield Refusal(
                (*at, key),
                "only ROUND_ROBIN and LEAST_REQUEST warm new pods up",
                "balance by one of the two, or remove it",
            )


def _streams(http: Said, at: Path, meant: Sequence[Port]) -> Iterator[Refusal]:
    """Say of what is for connections of HTTP/2 that Envoy is not told of it, or that there are none."""
    upgrade = http.get("h2UpgradePolicy")
    is_never = meant and not any(
        port.protocol in _HTTP2 or upgrade == "UPGRADE" or (port.is_http and upgrade != "DO_NOT_UPGRADE")
        for port in meant
    )
    for key in _OF_STREAMS:
        if http.get(key) and http.get("useClientProtocol") is True:
            message = f"Istio leaves `{key}` out beside `useClientProtocol`"
            yield Refusal((*at, key), message, "remove one of the two")
        elif http.get(key) and is_never:
            message = f"`{key}` is for HTTP/2, and no connection here is"
            yield Refusal((*at, key), message, "remove it, or let the app speak http2 or grpc")


def _hashing(policy: Said, said: Said, at: Path) -> Iterator[Refusal]:
    """Say of connections by what they are not told apart.

    By their source they are where it is said for all ports, and where the port has no other way to balance.
    """
    hashing = _hash(said)
    of_all = "" if said is policy else " here, and in the `loadBalancer` for all ports"
    for key in _OF_REQUESTS:
        if hashing.get(key) is not None:
            message = f"connections have no `{key}`, and no port here speaks http, http2 or grpc"
            yield Refusal((*at, key), message, f"write `useSourceIp: true`{of_all}, or remove it")
    if hashing.get("useSourceIp") and not _hash(policy).get("useSourceIp"):
        message = "Istio tells connections apart by what is said for all ports, and not for one"
        yield Refusal(
            (*at, "useSourceIp"), message, "say it in the `loadBalancer` for all ports, too, or remove it"
        )


def _hash(said: Said) -> Said:
    return below(said, "loadBalancer", "consistentHash")
