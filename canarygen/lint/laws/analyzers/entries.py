"""ServiceEntries: what they say of a port of a host is enough for Istio, and no other says otherwise."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import starmap

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, items, numbered, text
from canarygen.frozen import frozen
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.contest import contested, visible
from canarygen.lint.laws.analyzers.registry import exported
from canarygen.lint.realm import Realm, are_variants, realms
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

ADDRESS_NEEDED: Final = Law(
    "address-needed",
    "Of plain TCP Istio sees the address only: a ServiceEntry without one matches whatever goes to that port, unless Istio allots addresses.",
    Severity.INFO,
    "IST0134",
)
HOST_OF_TWO_PROTOCOLS: Final = Law(
    "host-of-two-protocols",
    "Istio has one listener for a host and a port: ServiceEntries that disagree on its protocol make it depend on their age which one is served.",
    Severity.WARNING,
    "IST0177",
)


@frozen
class _Port:
    """A port of a ServiceEntry."""

    entry: Resource
    index: int
    said: Mapping[str, Any]

    @property
    def protocol(self) -> str:
        """What it speaks, in capitals; "" where it does not say."""
        return text(self.said.get("protocol")).upper()

    @property
    def place(self) -> Place:
        """Where it says its protocol, or else its number."""
        key = "protocol" if "protocol" in self.said else "number"
        return self.entry.at("spec", "ports", self.index, key)


def tcp_has_addresses(tree: Tree) -> Iterator[Diagnostic]:
    """A ServiceEntry with a port of plain TCP has addresses, its own or allotted ones (serviceentry/protocoladdresses.go)."""
    for entry in tree.of(ISTIO, "ServiceEntry"):
        if entry.get("spec", "addresses") is None and not items(entry.get("status", "addresses")):
            for port in _ports(entry):
                if port.protocol in {"", "TCP"}:
                    yield breach(
                        ADDRESS_NEEDED,
                        "a port of plain TCP, and no `addresses` to know its traffic by",
                        port.place.span,
                        "add `addresses`, or the protocol that is spoken, like `TLS`",
                    )


def entries_agree_on_protocols(tree: Tree) -> Iterator[Diagnostic]:
    """Of two ServiceEntries that one namespace sees, none says another protocol for a port of the same host (serviceentry/conflictingprotocol.go)."""
    claims: dict[tuple[str, object, Realm], dict[str, list[_Port]]] = defaultdict(lambda: defaultdict(list))
    for entry in tree.of(ISTIO, "ServiceEntry"):
        for port in _ports(entry):
            for host in map(text, items(entry.get("spec", "hosts"))):
                for realm in realms(entry):
                    for scope in exported(entry):
                        claims[host, port.said.get("number"), realm][scope].append(port)
    yield from starmap(_conflict, contested(visible(claims.values()), _rivals))


def _ports(entry: Resource) -> Iterator[_Port]:
    for index, said in numbered(entry.get("spec", "ports")):
        if isinstance(said.get("number"), int):
            yield _Port(entry, index, said)


def _rivals(found: list[_Port]) -> Iterator[tuple[_Port, _Port]]:
    """Pair each port with the first of another object that says another protocol."""
    first: dict[str, _Port] = {}
    for port in found:
        first.setdefault(port.protocol, port)
    for port in found if len(first) > 1 else ():
        others = (other for protocol, other in first.items() if protocol != port.protocol)
        rival = next((other for other in others if not are_variants(other.entry, port.entry)), None)
        if rival:
            yield port, rival


def _conflict(port: _Port, rival: _Port) -> Diagnostic:
    protocol = rival.protocol or "nothing"
    return breach(
        HOST_OF_TWO_PROTOCOLS,
        f"{rival.entry} says {protocol} for this port of the same host",
        port.place.span,
        "let both say the same, or keep one of the two",
        Note("the other one", rival.place.span),
    )
