"""What an Ingress says and no spec does, each with a way out: words to its controller, and paths that no route can have."""

from collections.abc import Iterator, Mapping

from canarygen.lint.resource import Resource
from canarygen.migration.ingress import Backend
from canarygen.migration.remark import Remark, left
from canarygen.typed import Final

_WAYS_OUT: Final[Mapping[str, str]] = {
    "rewrite-target": "say `rewrite` in the route",
    "proxy-read-timeout": "say `timeout` in `traffic` or in the route",
    "proxy-send-timeout": "say `timeout` in `traffic` or in the route",
    "enable-cors": "say `cors` in `traffic` or in the route",
    "cors-allow-origin": "say `cors` in `traffic` or in the route",
    "cluster-issuer": "have the certificate issued into a Secret where the gateway's pods are",
    "issuer": "have the certificate issued into a Secret where the gateway's pods are",
    "canary": "the canary's share of the requests is the controller's now",
    "canary-weight": "the canary's share of the requests is the controller's now",
    "canary-by-header": "say `preview` in `traffic`",
    "backend-protocol": "say the port's `protocol` in `workload.ports`",
}
_CLASS: Final = "kubernetes.io/ingress.class"
_NGINX: Final = "nginx.ingress.kubernetes.io"
_REDIRECTS: Final = (f"{_NGINX}/ssl-redirect", f"{_NGINX}/force-ssl-redirect")
"""The words of nginx's controller on it; the second one holds without a certificate, too."""


def is_redirecting(ingress: Resource) -> bool:
    """Tell whether plain requests for hosts with a certificate are led to HTTPS, as Ingress controllers do unless told not to."""
    usual, forced = (ingress.annotations.get(key) for key in _REDIRECTS)
    return usual != "false" or forced == "true"


def annotations(ingress: Resource) -> Iterator[Remark]:
    """Tell of what an Ingress says to its controller."""
    for key in ingress.annotations:
        usual = "if it matters, say it in `traffic`, whose routes have timeouts, retries, headers and more"
        why = f"it speaks to the Ingress controller; {_WAYS_OUT.get(key.rpartition('/')[2], usual)}"
        is_carried = key in _REDIRECTS and ingress.get("spec", "tls")
        if key != _CLASS and not is_carried:
            yield left(ingress.at("metadata", "annotations", key), f"{ingress} annotation {key}", why)


def lost(backend: Backend) -> Remark:
    """Tell of a path whose requests the spec has no route for."""
    why = (
        f"it leads to port `{backend.port}` of the Service {backend.service}, whose number nothing here tells: add the file of the Service, or say the route in `traffic.routes`"
        if backend.service
        else "it leads to no Service, and a route of Istio's does"
    )
    ingress = backend.ingress
    return left(ingress.at(*backend.index), f"{ingress} path {backend.path or '/'}", why)
