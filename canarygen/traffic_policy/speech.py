"""How a traffic policy has callers begin to speak, where the sidecar of a pod understands nothing of it.

A sidecar takes requests as they are, or in Istio's mutual TLS (inboundPermissiveHTTPFilterChainMatchWithMxcOptions in
pilot/pkg/networking/core/filterchain_options.go). Connections of other ports it hands on, but it ends mutual TLS alone.
"""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, descendant, mapping
from canarygen.fault import Refusal
from canarygen.model.traffic_policy import OF_THE_APP, is_mutual, left_out_with, levels, ports_of
from canarygen.model.workload import Port
from canarygen.typed import Final

_HEADER: Final[Path] = ("proxyProtocol",)


def unheard(policy: Said, ports: Sequence[Port]) -> Iterator[Refusal]:
    """Say what no sidecar before the ports understands, each at its path."""
    wrapped = [(*path, "tls") for path, said in levels(policy) if _is_wrapped(policy, path, said, ports)]
    is_said = policy.get("proxyProtocol") is not None
    garbled = [port for port in ports_of(policy, (), ports) if is_said and _is_garbled(policy, port)]
    going: list[Path] = [*wrapped, *([_HEADER] if garbled else [])]
    for path in wrapped:
        message = (
            f"a sidecar takes no TLS of the mode {descendant(policy, (*path, 'mode'))} on a port for requests"
        )
        way_out = f"leave {left_out_with(policy, path, going)} out: callers find out by themselves which pods have a sidecar"
        yield Refusal((*path, "mode"), message, way_out)
    if garbled:
        message = "a sidecar takes no PROXY header before what it is to read"
        by = ": requests bring the address of their caller in `x-forwarded-for`"
        way_out = f"leave {left_out_with(policy, _HEADER, going)} out{by if any(port.is_http for port in garbled) else ''}"
        yield Refusal(_HEADER, message, way_out)


def _is_wrapped(policy: Said, path: Path, said: Said, ports: Sequence[Port]) -> bool:
    """Tell whether a level of a policy has callers speak TLS that the sidecar does not end, where it reads requests."""
    is_of_the_app = mapping(said.get("tls")).get("mode") in OF_THE_APP
    return is_of_the_app and any(port.is_http for port in ports_of(policy, path, ports))


def _is_garbled(policy: Said, port: Port) -> bool:
    """Tell whether the sidecar reads what comes in on a port, or is to end mutual TLS there."""
    return port.is_http or is_mutual(policy, port.port)
