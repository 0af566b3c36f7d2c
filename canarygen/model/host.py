"""Names as Istio reads them: hosts, short ones and wildcards, the Services behind them, and other objects of its own."""

from collections.abc import Iterator

from canarygen.pattern import on_demand
from canarygen.typed import Final

MESH: Final = "mesh"
"""The gateway of all sidecars; a VirtualService that names none means it."""
_DOMAIN: Final = "svc.cluster.local"
_SERVICE: Final = on_demand(r"(?P<name>[^.*]+)\.(?P<namespace>[^.*]+)\.svc\.[^*]+")


def qualified(host: str, namespace: str) -> str:
    """Give the full name of a host that an object of a namespace speaks of.

    Only a name without any dot is short for one of the object's own namespace; `reviews.prod` is taken literally
    (Istio's ResolveShortnameToFQDN).
    """
    return host if "." in host or host == "*" else f"{host}.{namespace}.{_DOMAIN}"


def service(host: str, namespace: str) -> tuple[str, str] | None:
    """Give the namespace and the name of the Service that a host can only be; None if it need be none."""
    found = _SERVICE.fullmatch(qualified(host, namespace))
    return (found["namespace"], found["name"]) if found else None


def short(host: str) -> str:
    """Give what of a host the controller of Argo Rollouts reads: up to its first dot."""
    return host.partition(".")[0]


def identity(host: str, namespace: str) -> tuple[str, ...]:
    """Give what tells a host apart: of a Service its namespace and name, whatever the domain of the cluster."""
    return service(host, namespace) or (qualified(host, namespace),)


def covers(pattern: str, host: str) -> bool:
    """Tell whether a host name, or a wildcard such as `*.example.com`, covers another one wholly (Istio's SubsetOf)."""
    if pattern in {"*", host}:
        return True
    return pattern.startswith("*") and host.removeprefix("*").endswith(pattern[1:])


def overlap(one: str, other: str) -> bool:
    """Tell whether some name is meant by both of two host names or wildcards (Istio's Matches)."""
    return covers(one, other) or covers(other, one)


def covering(host: str) -> Iterator[str]:
    """Give the names that stand for a host: its own, and the wildcards above it, from the closest on."""
    yield host
    rest = host.removeprefix("*.").partition(".")[2]
    while rest:
        yield f"*.{rest}"
        rest = rest.partition(".")[2]
    if host != "*":
        yield "*"


def gateway_key(name: str, namespace: str) -> tuple[str, str]:
    """Give the namespace and the name of a Gateway that a VirtualService of a namespace names.

    Istio takes the older `name.namespace.svc.cluster.local`, too, and a dot for the VirtualService's own namespace
    (resolveGatewayName, pilot/pkg/model).
    """
    before, slash, after = name.partition("/")
    if slash:
        return (namespace if before == "." else before), after
    own, _, rest = name.partition(".")
    return rest.partition(".")[0] or namespace, own


def virtual_service_key(name: str, namespace: str) -> tuple[str, str]:
    """Give the namespace and the name of a VirtualService that a Rollout of a namespace names.

    The controller takes a dot for the end of the name (GetVirtualServiceNamespaceName, utils/istio).
    """
    own, _, rest = name.partition(".")
    return rest.partition(".")[0] or namespace, own
