"""Servers of Gateways that share the pods of a gateway: what one says must not undo what another says."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice, starmap

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, items, mapping, numbered, text, texts
from canarygen.frozen import frozen
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.contest import contested
from canarygen.lint.realm import are_variants, realms
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

GATEWAYS_CONFLICT: Final = Law(
    "gateways-conflict",
    "On the same pods, port and host Istio keeps the older Gateway's server and skips the other.",
    peer="IST0145",
)
CERTIFICATE_SHARED: Final = Law(
    "certificate-shared",
    "A browser that has a connection for one host uses it for every host of the same certificate: what arrives at the other Gateway's host is answered with 404.",
    Severity.WARNING,
    "IST0138",
)
_PLAIN: Final = ("HTTP", "HTTP2", "GRPC", "GRPC-WEB")
"""Protocols whose servers on one port Istio merges."""


Selector = frozenset[tuple[str, str]]


@frozen(kw_only=True)
class Server:
    """One server of a Gateway."""

    gateway: Resource
    index: int
    said: Mapping[str, Any]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.gateway.at("spec", "servers", self.index)

    @property
    def selector(self) -> Selector:
        """The labels of the pods that it is meant for."""
        return frozenset(texts(self.gateway.get("spec", "selector")).items())

    @property
    def port(self) -> int:
        """Its port; 0 for none."""
        number = mapping(self.said.get("port")).get("number")
        return number if isinstance(number, int) else 0

    @property
    def is_plain(self) -> bool:
        """Whether it takes HTTP as it is, and would be merged with others that do."""
        return text(mapping(self.said.get("port")).get("protocol")).upper() in _PLAIN

    @property
    def hosts(self) -> list[tuple[int, str]]:
        """Its hosts, without the namespaces that they are open to."""
        return [
            (index, text(host).rpartition("/")[2]) for index, host in enumerate(items(self.said.get("hosts")))
        ]


Claim = tuple[Server, int]
"""A server, and which of its hosts it claims."""


def servers(gateway: Resource) -> Iterator[Server]:
    """Give the servers of a Gateway."""
    for index, said in numbered(gateway.get("spec", "servers")):
        yield Server(gateway=gateway, index=index, said=said)


def gateways_do_not_conflict(tree: Tree) -> Iterator[Diagnostic]:
    """No two Gateways for the same pods have the same port, host and bind (gateway/conflictinggateway.go).

    Of two selectors the narrower one's pods are among those of the wider one. Plain HTTP is merged, and no fault: what is left to chance is only the order in which the routes of both are tried.
    """
    claims: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for gateway in tree.of(ISTIO, "Gateway"):
        for server in servers(gateway):
            for position, host in server.hosts:
                claim = (server, position)
                for realm in realms(gateway):
                    claims[realm, server.port, server.said.get("bind"), host].append(claim)
    yield from starmap(_conflict, contested(claims.values(), _rivals))


def _rivals(found: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Pair each claim with one of another Gateway on the same pods, with one that it can't be merged with if there is any."""
    groups: dict[tuple[Selector, bool], list[Claim]] = defaultdict(list)
    for claim in found:
        groups[claim[0].selector, claim[0].is_plain].append(claim)
    for claim in found:
        server, _ = claim
        rivals = [
            (server.is_plain and is_plain, other)
            for (selector, is_plain), claims in groups.items()
            if server.selector <= selector or selector <= server.selector
            for other in [
                next((one for one in claims if not are_variants(one[0].gateway, server.gateway)), None)
            ]
            if other
        ]
        if rivals:
            yield claim, min(rivals, key=lambda rival: rival[0])[1]


def _conflict(claim: Claim, rival: Claim) -> Diagnostic:
    (server, position), (other, place) = claim, rival
    is_merged = server.is_plain and other.is_plain
    host = server.hosts[position][1]
    what = "serves" if is_merged else "claims"
    return breach(
        GATEWAYS_CONFLICT,
        f"{other.gateway} {what} `{host}` on port {server.port} of the same pods, too",
        server.place.at("hosts", position).span,
        "which routes are tried first depends on the age of the objects; keep one Gateway for the host"
        if is_merged
        else "keep one of the two, or give one another port or host",
        Note("the other one", other.place.at("hosts", place).span),
        ruled=Severity.INFO if is_merged else None,
    )


def certificates_are_not_shared(tree: Tree) -> Iterator[Diagnostic]:
    """No two Gateways for the same pods have the same certificate (gateway/certificate.go)."""
    claims: dict[tuple[object, ...], list[Server]] = defaultdict(list)
    for gateway in tree.of(ISTIO, "Gateway"):
        for server in servers(gateway):
            for realm in realms(gateway) if (certificate := _certificate(server)) else ():
                claims[realm, *certificate].append(server)
    yield from starmap(_shared, contested(claims.values(), _sharing))


def _sharing(found: list[Server]) -> Iterator[tuple[Server, Server]]:
    by_selector: dict[Selector, list[Server]] = defaultdict(list)
    for server in found:
        by_selector[server.selector].append(server)
    for server in found:
        wider = (others for selector, others in by_selector.items() if server.selector <= selector)
        rivals = (one for others in wider for one in others if not are_variants(one.gateway, server.gateway))
        yield from ((server, rival) for rival in islice(rivals, 1))


def _shared(server: Server, rival: Server) -> Diagnostic:
    return breach(
        CERTIFICATE_SHARED,
        f"{rival.gateway} has the same certificate on the same pods",
        server.place.at("tls").key,
        "name all hosts of the certificate in one Gateway, or give each a certificate of its own",
        Note("the other one", rival.place.at("tls").key),
    )


def _certificate(server: Server) -> tuple[str, ...]:
    tls = texts(server.said.get("tls"))
    if name := tls.get("credentialName"):
        return ("credentialName", name)
    files = (tls.get("serverCertificate", ""), tls.get("privateKey", ""))
    return files if all(files) else ()
