"""Who is let in from the moment on that a change is synced."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version


def plain_calls_refused(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of apps that took calls without mutual TLS, and take them no more: Istio's proxies hear of it at once."""
    for part in parts:
        rules = part.of_kind("PeerAuthentication") if part.fate is Fate.CHANGED else ()
        if any(_is_strict(item.new) and not _is_strict(item.old) for item in rules):
            yield Danger(
                code=Threat.PLAIN_CALLS_REFUSED,
                part=part,
                sentence="as soon as this is synced, the pods that run, too, take calls with Istio's mutual TLS only: whoever calls from outside the mesh is refused",
                help='look first for such requests: `istio_requests_total{reporter="destination",connection_security_policy!="mutual_tls"}` counts them',
            )


def _is_strict(side: Version | None) -> bool:
    return side is not None and side.at("spec", "mtls", "mode") == "STRICT"
