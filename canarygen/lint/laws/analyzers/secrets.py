"""The secrets of a gateway's certificates: they are where its pods look, and hold a certificate with its key."""

from base64 import b64decode
from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, items, mapping, text, texts
from canarygen.key import CORE, ISTIO, ISTIO_SYSTEM
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.gap import merged
from canarygen.lint.index import Index
from canarygen.lint.laws.analyzers.servers import Server, servers
from canarygen.lint.misspelling import likely
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.traffic import INGRESS
from canarygen.typed import Final
from canarygen.wording import listed, ticked

SECRET_OUT_OF_REACH: Final = Law(
    "secret-out-of-reach",
    "A gateway reads certificates from the namespace of its pods, wherever the Gateway itself is: without one it refuses every connection.",
    peer="IST0101",
)
SECRET_WITHOUT_CERTIFICATE: Final = Law(
    "secret-without-certificate",
    "A gateway takes a certificate and its key from a secret by their names in it: without them it refuses every connection.",
    peer="IST0161",
)
_SECRETS: Final[Mapping[tuple[str, str], Path]] = {
    (CORE, "Secret"): ("metadata", "name"),
    ("bitnami.com", "SealedSecret"): ("metadata", "name"),
    ("cert-manager.io", "Certificate"): ("spec", "secretName"),
    ("external-secrets.io", "ExternalSecret"): ("spec", "target", "name"),
}
"""What makes a secret, and where it says its name."""
_CERTIFICATE: Final = (("tls.crt", "tls.key"), ("cert", "key"))
"""What a secret must hold: either of these."""
_PEM: Final = b"-----BEGIN "
_OF_OTHERS: Final = (b"<", b"{", b"$", b"[", b":")
"""What texts have that a tool replaces by a certificate."""
_USUAL_NAMESPACES: Final = frozenset({ISTIO_SYSTEM, "istio-ingress"})
"""Where Istio's profiles and charts put the pods of the ingress gateway."""


def secrets_are_within_reach(tree: Tree) -> Iterator[Diagnostic]:
    """The secret that a server names is in the namespace of the gateway's pods, if both are in the tree (gateway/secret.go).

    A name that no secret has is an error if one of that namespace is nearly the same; else it may be made by something else.
    Pods of the usual ingress gateway that are not in the tree are where Istio's charts put them, which is less than sure.
    """
    made = [(one, path) for kind, path in _SECRETS.items() for one in tree.any_of(*kind)]
    called = [(text(one.get(*path)) or one.name, one) for one, path in made]
    secrets, names = Index(called), Index((one.namespace, name) for name, one in called)
    for gateway in tree.of(ISTIO, "Gateway"):
        reach, is_sure = _reach(gateway, tree)
        beside = {name for namespace in reach for name in names.among(namespace)}
        known = sorted(name for name in beside if not is_filled_in(name))
        for server in servers(gateway):
            for place, named in _named(server):
                found = secrets.of(named)
                if found and reach and not any(_is_within(secret, reach) for secret in found):
                    yield _beyond(place, found[0], reach, is_sure=is_sure)
                elif known and not found and ":" not in named:
                    yield _unknown(place, named, known, is_sure=is_sure)


def _named(server: Server) -> Iterator[tuple[Place, str]]:
    """Give the secrets that a server names, each with its place: those of a list alone, if it has any (mergeGateways, pilot/pkg/model)."""
    tls, place = mapping(server.said.get("tls")), server.place.at("tls")
    several = [
        (place.at("credentialNames", index), text(name))
        for index, name in enumerate(items(tls.get("credentialNames")))
    ]
    one = (place.at("credentialName"), text(tls.get("credentialName")))
    return ((at, name) for at, name in several or [one] if name)


def _reach(gateway: Resource, tree: Tree) -> tuple[frozenset[str], bool]:
    """Give the namespaces of a gateway's pods, and whether the tree shows them; none where nothing is known."""
    selector = texts(gateway.get("spec", "selector"))
    found = frozenset(workload.namespace for workload in tree.proxies(selector))
    return found or (_USUAL_NAMESPACES if selector == INGRESS else found), bool(found)


def _is_within(secret: Resource, reach: frozenset[str]) -> bool:
    return not secret.is_placed or secret.namespace in reach


def _beyond(place: Place, secret: Resource, reach: frozenset[str], *, is_sure: bool) -> Diagnostic:
    where = ticked(sorted(reach))
    return breach(
        SECRET_OUT_OF_REACH,
        f"the pods of this gateway look for the secret in {where}",
        place.span,
        "keep the secret in the namespace of the gateway's pods",
        Note("it is here", secret.at("metadata", "namespace").span),
        ruled=None if is_sure else Severity.INFO,
    )


def _unknown(place: Place, named: str, known: list[str], *, is_sure: bool) -> Diagnostic:
    near = likely(named, known)
    return breach(
        SECRET_OUT_OF_REACH,
        f"there is no secret `{named}` beside the pods of this gateway",
        place.span,
        f"did you mean `{near}`?" if near else f"check the name: there are {listed(known)}",
        ruled=None if near and is_sure else Severity.WARNING if near else Severity.INFO,
    )


def secrets_have_certificates(tree: Tree) -> Iterator[Diagnostic]:
    """A secret that a server names holds a certificate and its key (the same file).

    One that holds nothing at all is filled in by something else; so may be a text that is none, which is a warning.
    """
    by_name = Index((secret.name, secret) for secret in tree.of(CORE, "Secret"))
    for gateway in tree.of(ISTIO, "Gateway"):
        reach, _ = _reach(gateway, tree)
        for server in servers(gateway):
            for place, named in _named(server):
                found = [secret for secret in by_name.of(named) if not reach or _is_within(secret, reach)]
                if found and not any(map(_has_certificate, found)):
                    yield _empty(place, found[0])
                elif found and not any(map(_is_readable, found)):
                    yield _unreadable(place, found[0])


def _has_certificate(secret: Resource) -> bool:
    held = _held(secret)
    return not held or any(all(held.get(key) != "" and key in held for key in keys) for keys in _CERTIFICATE)


def _held(secret: Resource) -> Mapping[str, str]:
    return merged(texts(secret.get("data")), texts(secret.get("stringData")))


def _empty(place: Place, secret: Resource) -> Diagnostic:
    held = _held(secret)
    lacking = min(([key for key in keys if not held.get(key)] for keys in _CERTIFICATE), key=len)
    return breach(
        SECRET_WITHOUT_CERTIFICATE,
        f"the secret has no {ticked(lacking, 'and no')}",
        place.span,
        "let it hold `tls.crt` and `tls.key`",
        Note("this one", secret.at("metadata", "name").span),
    )


def _is_readable(secret: Resource) -> bool:
    """Tell whether the certificate is text as Istio reads it (PEM), or is none that anybody can know from here."""
    key = next((key for key, _ in _CERTIFICATE if _held(secret).get(key)), "")
    plain = text(secret.get("stringData", key)).encode()
    try:
        held = plain or b64decode(text(secret.get("data", key)), validate=True)
    except ValueError:
        return True
    return not held or _PEM in held or any(mark in held for mark in _OF_OTHERS)


def _unreadable(place: Place, secret: Resource) -> Diagnostic:
    return breach(
        SECRET_WITHOUT_CERTIFICATE,
        "what the secret holds is no certificate",
        place.span,
        "let it hold the text that begins with `-----BEGIN CERTIFICATE-----`",
        Note("this one", secret.at("metadata", "name").span),
        ruled=Severity.WARNING,
    )
