"""Ports of pods that a sidecar takes for one thing, though they are called for another."""

from collections.abc import Iterable, Iterator, Sequence

from canarygen.document import Said
from canarygen.frozen import frozen
from canarygen.model.speech import UDP
from canarygen.model.traffic_policy import keeps_version
from canarygen.model.workload import Port
from canarygen.typed import Final

WAY_OUT: Final = "let both speak the same, or the app listen on another port for it"


@frozen
class Misreading:
    """A port of a Service that is taken for what the `first` one speaks that leads where it does."""

    port: Port
    first: Port

    @property
    def message(self) -> str:
        """Say what is taken for what."""
        port, first = self.port, self.first
        return f"a sidecar takes the port {port.target_port} of the pods for {first.taken_for}, and what comes by `{port.name}`, too"

    @property
    def is_fatal(self) -> bool:
        """Whether the app surely gets nothing of it: no connections come through as requests, and no gRPC in HTTP/1.1.

        Requests among connections come through, though nobody looks at them, and an app may understand both versions of HTTP.
        """
        if not self.port.is_http:
            return True
        return self.port.protocol == "grpc" and self.first.taken_for == "HTTP/1.1"


def misreadings(ports: Iterable[Port], policies: Sequence[Said]) -> Iterator[Misreading]:
    """Give the ports of a Service, in its order, that a sidecar takes for what another one speaks; `policies` are for its callers.

    Of those of one target the first alone counts (GetProxyServiceTargetsByPod, pilot/pkg/serviceregistry/kube;
    getFilterChainsByServicePort and buildInboundCluster, pilot/pkg/networking/core). If nothing says what that one speaks, the
    sidecar finds it out by the first bytes. It makes nothing of UDP.
    """
    firsts: dict[int, Port] = {}
    for port in ports:
        first = firsts.setdefault(port.target_port, port)
        is_known = port.protocol and first.protocol and port.protocol != UDP
        if is_known and port.taken_for != first.taken_for and not _is_kept(port, first, policies):
            yield Misreading(port, first)


def _is_kept(port: Port, first: Port, policies: Sequence[Said]) -> bool:
    """Tell whether requests are handed on in the version that they come in, whatever is said of their ports."""
    are_requests = port.is_http and first.is_http
    return are_requests and any(keeps_version(policy, first) for policy in policies)
