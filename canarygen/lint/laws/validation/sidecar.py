"""What Istio refuses of a Sidecar as a whole: ValidateSidecar."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, text
from canarygen.form import A_PORT, PORTS
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.gateway import KNOWN
from canarygen.lint.laws.validation.part import REFUSED, Part, part, specs, wild_labels
from canarygen.lint.tree import Tree
from canarygen.typed import Final
from canarygen.wording import joined, nearest

SIDECAR_REFUSED: Final = Law(
    "sidecar-refused",
    "Istio's webhook refuses such a Sidecar: what it says of its pods' proxies is not so.",
    peer=REFUSED,
)


def sidecars_say_something(tree: Tree) -> Iterator[Diagnostic]:
    """A Sidecar says what its pods call, what calls them, or how: one that only chooses pods is refused."""
    for sidecar in tree.of(ISTIO, "Sidecar"):
        spec = part(sidecar, "spec")
        lists, settings = ("egress", "ingress"), ("outboundTrafficPolicy", "inboundConnectionPool")
        if not any(map(spec.get, lists)) and not any(map(spec.has, settings)):
            yield breach(
                SIDECAR_REFUSED,
                "it says nothing of what its pods call, or are called by",
                spec.place.key,
                "add `egress`, `ingress`, `outboundTrafficPolicy` or `inboundConnectionPool`, or remove it",
            )


def sidecars_listen_well(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts the listeners of a Sidecar: each has a port of its own, but for the last one of `egress`, and each of these a host."""
    for spec in specs(tree, ISTIO, "Sidecar"):
        for span, message, way_out in wild_labels(spec.inner("workloadSelector", "labels")):
            yield breach(SIDECAR_REFUSED, message, span, way_out)
        for side in ("ingress", "egress"):
            yield from _ports(spec, side)
        listeners = list(spec.each("egress"))
        for listener in listeners:
            if not listener.get("hosts"):
                yield breach(
                    SIDECAR_REFUSED,
                    "the listener has no host",
                    listener.key("hosts"),
                    "name those that its pods call: `./*` for all of their namespace, `~/*` for none",
                )
        for listener in listeners[:-1]:
            if not listener.has("port"):
                yield breach(
                    SIDECAR_REFUSED,
                    "a listener without a port is for all others, and stands before one",
                    listener.place.span,
                    "put its hosts into one listener without a port, and that to the end",
                )


def _ports(spec: Part, side: str) -> Iterator[Diagnostic]:
    firsts: dict[object, Place] = {}
    for listener in (one for one in spec.each(side) if one.has("port")):
        port = listener.inner("port")
        number, protocol, here = port.get("number") or 0, text(port.get("protocol")), port.place.at("number")
        bind = text(listener.get("bind"))
        may_be_socket = side == "egress" and (bind.startswith("unix://") or is_filled_in(bind))
        if isinstance(number, int) and number not in PORTS and not (may_be_socket and number == 0):
            message = f"{number} is no port" if port.has("number") else "the port has no number"
            yield breach(SIDECAR_REFUSED, message, here.span, f"write {A_PORT}")
        elif number and (first := firsts.setdefault(number, here)) is not here:
            yield breach(
                SIDECAR_REFUSED,
                f"a second listener on port {number}",
                here.span,
                "put both into one",
                Note("the first one", first.span),
            )
        if protocol and protocol.upper() not in KNOWN and not is_filled_in(protocol):
            near = nearest(protocol.upper(), KNOWN)
            yield breach(
                SIDECAR_REFUSED,
                f"`{protocol}` is no protocol that Istio knows",
                port.span("protocol"),
                f"did you mean {near}?" if near else f"write {joined(KNOWN)}",
            )
