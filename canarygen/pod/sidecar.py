"""What a pod says of its sidecar: whether it gets one, and which ports pass that by; and which it needs."""

from collections.abc import Iterable, Mapping

from canarygen.model.workload import Port
from canarygen.typed import Any, Final

INJECT: Final = "sidecar.istio.io/inject"
SYSTEM: Final = frozenset({"kube-system", "kube-public", "kube-node-lease", "local-path-storage"})
"""The namespaces where Istio injects nothing, whatever pods say (pkg/kube/inject/initializer.go)."""
PROXY: Final = "istio-proxy"
"""The container that is the proxy, beside an app or alone in a gateway's pod."""
MODE: Final = "istio.io/dataplane-mode"
"""The label that takes a pod into the mesh without a sidecar (`ambient`), or keeps it out of that (`none`)."""
MODES: Final = ("ambient", "none")
AMBIENT: Final = f"label the pods `{MODE}: {MODES[0]}`, if their namespace is of that mode"
"""The way out for pods that are told to be in no mesh."""
NO_SIDECAR: Final = f'label the pods `{INJECT}: "false"`, if they have none'
"""The way out for pods that are told of what a sidecar would do."""
WAYPOINT: Final = "istio.io/use-waypoint"
"""The label of a Service, or of its namespace, that leads its callers of the ambient mode by a waypoint."""
_EXCLUDED: Final = "traffic.sidecar.istio.io/excludeInboundPorts"
_INCLUDED: Final = "traffic.sidecar.istio.io/includeInboundPorts"
INTERCEPTION: Final = "sidecar.istio.io/interceptionMode"
"""What says how the connections of a pod are caught; by `NONE` they are not."""


PORTS: Final = frozenset({15000, 15001, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090})
"""The ports of a pod that Istio's documentation lists as used by its sidecar."""
LISTENERS: Final = frozenset({15001, 15006, 15021, 15090})
"""Those at which it answers for itself, and where it catches what goes out and what comes in."""


def injection(labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """Give what switches the sidecar on or off, "" if nothing does; a label counts first (injectRequired, pkg/kube/inject)."""
    return {**annotations, **labels}.get(INJECT, "")


def is_ambient(labels: Mapping[str, str], annotations: Mapping[str, str]) -> bool:
    """Tell whether a pod asks for the ambient mode, and for no sidecar, which would come before it (podHasSidecar, cni/pkg/util)."""
    return labels.get(MODE) == MODES[0] and injection(labels, annotations) != "true"


def is_passed_over(
    namespace: str, spec: Mapping[str, Any], labels: Mapping[str, str], annotations: Mapping[str, str]
) -> bool:
    """Tell whether the injector surely gives a pod no sidecar, and so reads nothing of it (likewise)."""
    return namespace in SYSTEM or spec.get("hostNetwork") is True or injection(labels, annotations) == "false"


def is_passed_by(annotations: Mapping[str, Any]) -> bool:
    """Tell whether annotations have some ports pass the sidecar by, or may."""
    return not annotations.keys().isdisjoint((_EXCLUDED, _INCLUDED, INTERCEPTION))


def bypass(annotations: Mapping[str, Any], port: str) -> str:
    """Give the annotation by which connections to a port pass the sidecar by; "" if none does.

    Where none are caught, a sidecar listens on no port but those that a Sidecar says (buildInboundChainConfigs,
    pilot/pkg/networking/core).
    """
    if annotations.get(INTERCEPTION) == "NONE":
        return INTERCEPTION
    excluded, included = (
        {word.strip() for word in str(annotations.get(key, "")).split(",")} for key in (_EXCLUDED, _INCLUDED)
    )
    if port in excluded:
        return _EXCLUDED
    return _INCLUDED if _INCLUDED in annotations and included.isdisjoint({port, "*"}) else ""


def caught(ports: Iterable[Port], annotations: Mapping[str, Any]) -> list[Port]:
    """Give the ports whose connections the sidecar takes: no annotation has them pass it by."""
    return [port for port in ports if not bypass(annotations, str(port.target_port))]
