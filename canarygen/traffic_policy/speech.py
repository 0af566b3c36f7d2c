"""How a traffic policy has callers begin to speak, where the sidecar of a pod understands nothing of it.

A sidecar takes requests as they are, or in Istio's mutual TLS (inboundPermissiveHTTPFilterChainMatchWithMxcOptions in
pilot/pkg/networking/core/filterchain_options.go). Connections of other ports it hands on, but it ends mutual TLS alone.
"""

from collections.abc import Iterator, Sequence

from canarygen.document import Said, mapping
from canarygen.fault import Refusal
from canarygen.model.traffic_policy import OF_THE_APP, is_mutual, left_out_with_tls, levels, ports_of
from canarygen.model.workload import Port


def unheard(policy: Said, ports: Sequence[Port]) -> Iterator[Refusal]:
    """Say what no sidecar before the ports understands, each at its path."""
    for path, said in levels(policy):
        mode = mapping(said.get("tls")).get("mode")
        if mode in OF_THE_APP and any(port.is_http for port in ports_of(policy, path, ports)):
            message = f"a sidecar takes no TLS of the mode {mode} on a port for requests"
            left_out = left_out_with_tls(policy, path)
            way_out = f"leave {left_out} out: callers find out by themselves which pods have a sidecar"
            yield (*path, "tls", "mode"), message, way_out
    is_said = policy.get("proxyProtocol") is not None
    garbled = [port for port in ports_of(policy, (), ports) if is_said and _is_garbled(policy, port)]
    if garbled:
        message = "a sidecar takes no PROXY header before what it is to read"
        left_out = "`trafficPolicy`" if policy.keys() == {"proxyProtocol"} else "it"
        by = ": requests bring the address of their caller in `x-forwarded-for`"
        way_out = f"leave {left_out} out{by if any(port.is_http for port in garbled) else ''}"
        yield ("proxyProtocol",), message, way_out


def _is_garbled(policy: Said, port: Port) -> bool:
    """Tell whether the sidecar reads what comes in on a port, or is to end mutual TLS there."""
    return port.is_http or is_mutual(policy, port.port)
