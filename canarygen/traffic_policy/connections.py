"""Connections of a traffic policy: how many there are, whom they are closed to, and what they go through."""

from collections.abc import Iterator, Mapping

from canarygen.document import Path, Said, mapping
from canarygen.fault import Refusal
from canarygen.form import A_PORT, PORTS, is_address, is_domain
from canarygen.typed import Any, Final

_FULL: Final = 100
_WAYS: Final = ("CONNECT", "POST")


def pool_refusals(pool: Said, at: Path) -> Iterator[Refusal]:
    """Say what Istio refuses of the connections to a version (validateConnectionPool)."""
    if "http" not in pool and "tcp" not in pool:
        yield Refusal(at, "a connection pool needs `http` or `tcp`", "add one of the two")
    for part in ("http", "tcp"):
        yield from _negatives(pool.get(part), (*at, part))
    http = mapping(pool.get("http"))
    if http.get("h2UpgradePolicy") == "UPGRADE" and http.get("useClientProtocol") is True:
        yield Refusal(
            (*at, "http", "useClientProtocol"),
            "`useClientProtocol` and the upgrade to HTTP/2 exclude each other",
            "remove one of the two",
        )
    pings = http.get("http2KeepAlive")
    for key in ("interval", "timeout") if isinstance(pings, Mapping) else ():
        if key not in mapping(pings):
            yield Refusal(
                (*at, "http", "http2KeepAlive"),
                f"pings over HTTP/2 need `{key}`",
                "add `interval` and `timeout`",
            )


def _negatives(settings: Any, at: Path) -> Iterator[Refusal]:
    for key, value in mapping(settings).items():
        if isinstance(value, int) and value < 0:
            yield Refusal((*at, key), f"`{key}` may not be negative", "write 0 or more")


def ejection_refusals(detection: Said, at: Path) -> Iterator[Refusal]:
    """Say what Istio refuses of how pods are left out (validateOutlierDetection)."""
    for key in ("maxEjectionPercent", "minHealthPercent"):
        percent = detection.get(key)
        if isinstance(percent, int) and not 0 <= percent <= _FULL:
            yield Refusal((*at, key), f"`{key}` is a percentage", "write a number from 0 to 100")
    failures = detection.get("consecutiveLocalOriginFailures")
    if isinstance(failures, int) and failures > 0 and not detection.get("splitExternalLocalOriginErrors"):
        yield Refusal(
            (*at, "consecutiveLocalOriginFailures"),
            "local failures are only counted where they are told apart",
            "add `splitExternalLocalOriginErrors: true`",
        )


def tls_refusals(tls: Said, at: Path) -> Iterator[Refusal]:
    """Say what Istio refuses of TLS with the pods (ValidateTLS)."""
    mode, credential = tls.get("mode"), tls.get("credentialName")
    if mode == "MUTUAL" and not credential and not (tls.get("clientCertificate") and tls.get("privateKey")):
        yield Refusal(
            at,
            "mutual TLS needs a certificate of the client",
            "add `credentialName`, or `clientCertificate` and `privateKey`",
        )
    for key in ("clientCertificate", "caCertificates", "privateKey", "caCrl"):
        if credential and mode in ("SIMPLE", "MUTUAL") and tls.get(key):
            yield Refusal(
                (*at, key), f"`credentialName` and `{key}` exclude each other", "remove one of the two"
            )
    checked = ("caCertificates", "subjectAltNames", *(("credentialName",) if mode == "SIMPLE" else ()))
    if tls.get("insecureSkipVerify") is True and any(tls.get(key) for key in checked):
        yield Refusal(
            (*at, "insecureSkipVerify"),
            "there is nothing to check against where verification is skipped",
            "remove it",
        )


def tunnel_refusals(policy: Said, at: Path) -> Iterator[Refusal]:
    """Say what Istio refuses of a tunnel (validateTunnelSettings)."""
    tunnel = policy.get("tunnel")
    if not isinstance(tunnel, Mapping):
        return
    if "proxyProtocol" in policy:
        yield Refusal(
            (*at, "proxyProtocol"),
            "`tunnel` and `proxyProtocol` exclude each other",
            "remove one of the two",
        )
    way, host, port = (tunnel.get(key) for key in ("protocol", "targetHost", "targetPort"))
    here: Path = (*at, "tunnel")
    if isinstance(way, str) and way and way not in _WAYS:
        yield Refusal((*here, "protocol"), f"no tunnel is asked for by `{way}`", "write CONNECT or POST")
    if isinstance(host, str) and not (is_domain(host) or is_address(host)):
        yield Refusal(
            (*here, "targetHost"), f"`{host}` is no host to tunnel to", "write a DNS name or an address"
        )
    if isinstance(port, int) and port not in PORTS:
        yield Refusal((*here, "targetPort"), f"{port} is no port", f"write {A_PORT}")
