"""Which namespaces see an object: what an annotation, or a list, of Istio's says of it."""

from canarygen.form import is_dns_label
from canarygen.typed import Final

EXPORT_TO: Final = "networking.istio.io/exportTo"
EVERYWHERE: Final = "*"
_NOWHERE: Final = "~"
_HERE: Final = "."
_OF_GATEWAYS: Final = ("istio", "ingress", "gateway")
"""What a namespace's name holds where Istio's guides, and most others, let a gateway run: `istio-system`, `istio-ingress`."""


def seen_from(said: str, namespace: str) -> frozenset[str]:
    """Give the namespaces whose proxies know a Service of a namespace, by its annotation: `*` for all, nothing for none.

    `*` counts before `~`, and that before all else (initServiceRegistry, pilot/pkg/model/push_context.go).
    """
    names = {name.strip() for name in said.split(",")}
    if EVERYWHERE in names or not said:
        return frozenset({EVERYWHERE})
    if _NOWHERE in names:
        return frozenset()
    return frozenset(
        namespace if name == _HERE else name for name in names if name == _HERE or is_dns_label(name)
    )


def hides(seen: frozenset[str], namespace: str, gateway: str) -> bool:
    """Tell whether the pods of a Gateway of some namespace hardly see a Service that only some namespaces see.

    Most run beside the Gateway that names them, or in a namespace that is called after gateways; those of an app's own
    Gateway run anywhere but beside the app.
    """
    if gateway == namespace:
        return not seen - {namespace}
    return not any(name in {gateway, EVERYWHERE} or _is_of_gateways(name) for name in seen)


def _is_of_gateways(namespace: str) -> bool:
    return any(word in namespace for word in _OF_GATEWAYS)
