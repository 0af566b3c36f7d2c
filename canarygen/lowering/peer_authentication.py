"""The PeerAuthentication: whether the pods take plain calls beside mutual TLS."""

from collections.abc import Iterator

from canarygen.manifest import Manifest, manifest
from canarygen.model.canary import Canary
from canarygen.origin import Origin


def peer_authentication(canary: Canary) -> Iterator[Manifest]:
    """Give the PeerAuthentication of the canary's pods, of both versions, if `mtls` asks for one."""
    mtls = canary.traffic.mtls
    if mtls is None:
        return
    yield manifest(
        canary,
        api_version="security.istio.io/v1",
        kind="PeerAuthentication",
        name=canary.names.peer_authentication,
        file="peer-authentication",
        named="peerAuthentication",
        spec={
            "selector": {"matchLabels": canary.workload.selector},
            "mtls": {"mode": "STRICT" if mtls.is_strict else "PERMISSIVE"},
        },
        trace=lambda: (
            Origin(("spec",), mtls.place),
            Origin(("spec", "selector", "matchLabels"), canary.workload.place.at("selector")),
        ),
    )
