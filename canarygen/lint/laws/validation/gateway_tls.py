"""What Istio's webhook refuses, or warns of, in the TLS settings of a Gateway's server."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.gateway import GATEWAY_REFUSED, HTTP, KNOWN, TLS
from canarygen.lint.laws.validation.part import ISTIO_WARNS, Part, specs
from canarygen.lint.tree import Tree
from canarygen.typed import Final
from canarygen.wording import ticked

_FILES: Final = ("serverCertificate", "privateKey", "caCertificates")
_CERTIFICATES: Final = (*_FILES, "caCrl", "credentialName", "credentialNames", "tlsCertificates")
_SECRETS: Final = ("credentialName", "credentialNames")
_PASSED: Final = frozenset({"", "PASSTHROUGH", "AUTO_PASSTHROUGH"})
"""The modes that leave TLS to the pods; the first of them is the default."""
_ENDED: Final = frozenset({"SIMPLE", "MUTUAL", "OPTIONAL_MUTUAL"})
_OLD: Final = frozenset({"TLSV1_0", "TLSV1_1"})
_EXCHANGES: Final = ("ECDHE-ECDSA-", "ECDHE-RSA-", "")
_CIPHERS: Final = frozenset(
    {
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-RSA-CHACHA20-POLY1305",
        "DES-CBC3-SHA",
        *(f"{way}AES{size}-SHA" for way in _EXCHANGES for size in (128, 256)),
        *(f"{way}AES{end}" for way in _EXCHANGES for end in ("128-GCM-SHA256", "256-GCM-SHA384")),
        "ALL",
        "",
    }
)
"""What Istio hands on to Envoy of `cipherSuites`, beside what begins with an operator (IsValidCipherSuite, pkg/config/security)."""


def gateways_end_tls_well(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts the TLS settings of a server beside its protocol (validateServer, validateTLSOptions)."""
    for spec in specs(tree, ISTIO, "Gateway"):
        for server in spec.each("servers"):
            protocol = text(server.inner("port").get("protocol")).upper()
            if server.has("tls"):
                yield from _settings(server, protocol)
            elif protocol in TLS:
                yield breach(
                    GATEWAY_REFUSED,
                    f"a server of {protocol} says nothing of TLS",
                    server.span("port", "protocol"),
                    "add `tls: {mode: SIMPLE, credentialName: SECRET}`, or `tls: {mode: PASSTHROUGH}`",
                )


def _settings(server: Part, protocol: str) -> Iterator[Diagnostic]:
    tls = server.inner("tls")
    redirects = tls.get("httpsRedirect") is True
    if protocol in HTTP:
        yield from _plain(server, protocol)
    elif protocol in KNOWN and protocol not in TLS:
        yield _without_tls(server, protocol)
    if redirects and protocol not in HTTP:
        yield breach(
            ISTIO_WARNS,
            f"a port of {protocol} has no plain requests to redirect",
            tls.key("httpsRedirect"),
            "move it to the server of HTTP",
            Note("the protocol of this server", server.span("port", "protocol")),
        )
    yield from _certificates(tls)
    yield from _ciphers(tls)
    if tls.get("minProtocolVersion") in _OLD and not tls.get("cipherSuites"):
        yield breach(
            ISTIO_WARNS,
            "without `cipherSuites` no cipher is left for so old a version of TLS",
            tls.span("minProtocolVersion"),
            "write TLSV1_2, or name the ciphers",
        )


def _ciphers(tls: Part) -> Iterator[Diagnostic]:
    for said, place in tls.listed("cipherSuites"):
        name = text(said)
        if name not in _CIPHERS and name[0].isalnum():
            yield breach(
                ISTIO_WARNS,
                f"Istio passes over `{name}`, which is no cipher that it knows",
                place.span,
                "name ciphers of TLS 1.2, such as `ECDHE-RSA-AES128-GCM-SHA256`: those of TLS 1.3 are always there",
            )


def _plain(server: Part, protocol: str) -> Iterator[Diagnostic]:
    tls = server.inner("tls")
    if text(tls.get("mode")) not in _PASSED or any(tls.get(key) for key in _FILES):
        yield _without_tls(server, protocol)


def _without_tls(server: Part, protocol: str) -> Diagnostic:
    return breach(
        GATEWAY_REFUSED,
        f"a server of {protocol} has no TLS to end",
        server.key("tls"),
        "write HTTPS or TLS for its protocol; beside HTTP, only `tls: {httpsRedirect: true}` may stand",
        Note("the protocol of this server", server.span("port", "protocol")),
    )


def _certificates(tls: Part) -> Iterator[Diagnostic]:
    mode, given = text(tls.get("mode")), [key for key in _CERTIFICATES if tls.get(key)]
    if mode == "ISTIO_MUTUAL":
        for key in given:
            if key != "caCrl":
                yield breach(
                    GATEWAY_REFUSED,
                    f"Istio brings the certificates of ISTIO_MUTUAL itself, and refuses `{key}`",
                    tls.key(key),
                    "remove it",
                )
        return
    yield from _sources(tls, is_passed=mode in _PASSED)
    if mode in _PASSED and given:
        yield breach(
            ISTIO_WARNS,
            f"with {mode or 'no mode'} the gateway does not end TLS: `{given[0]}` does nothing",
            tls.key(given[0]),
            "write `mode: SIMPLE`, or remove it",
        )
    elif mode in _ENDED:
        yield from _missing(tls, mode)


def _sources(tls: Part, *, is_passed: bool) -> Iterator[Diagnostic]:
    """Tell of sources of certificates that exclude each other, be they of use or not."""
    files = _FILES[:1] if tls.get("privateKey") else ()
    # Where the gateway ends TLS, what a secret holds is all that Istio looks at.
    revoked = ("caCrl",) if is_passed and tls.get("credentialName") else ()
    sources = [key for key in (*files, *_SECRETS, "tlsCertificates", *revoked) if tls.get(key)]
    if len(sources) > 1:
        yield breach(
            GATEWAY_REFUSED,
            f"`{sources[0]}` and `{sources[1]}` exclude each other",
            tls.key(sources[1]),
            "keep one of the two",
            Note("the other one", tls.key(sources[0])),
        )


def _missing(tls: Part, mode: str) -> Iterator[Diagnostic]:
    if any(tls.get(key) for key in _SECRETS):
        return
    needed = _FILES if mode != "SIMPLE" else _FILES[:2]
    missing = [
        key for key in needed if not tls.get(key) and not (key != _FILES[2] and tls.get("tlsCertificates"))
    ]
    if missing:
        yield breach(
            GATEWAY_REFUSED,
            f"{mode} needs a certificate: there is no {ticked(missing)}",
            tls.key("mode"),
            "add `credentialName: SECRET`",
        )
    if mode == "SIMPLE" and tls.get("caCrl"):
        yield breach(
            GATEWAY_REFUSED,
            "SIMPLE asks clients for no certificate: there is none to revoke",
            tls.key("caCrl"),
            "write MUTUAL, or remove it",
        )
    for pair in tls.each("tlsCertificates"):
        for key in _FILES[:2]:
            if not pair.get(key):
                yield breach(
                    GATEWAY_REFUSED,
                    f"a certificate and its key go together: there is no `{key}`",
                    pair.place.span,
                    f"add `{key}`, the path of a file",
                )
