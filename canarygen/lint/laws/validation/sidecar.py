"""What Istio refuses of a Sidecar as a whole: ValidateSidecar."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, text
from canarygen.form import A_PORT, PORTS
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.gateway import no_protocol
from canarygen.lint.laws.validation.part import REFUSED, Objection, Part, objected, specs, wild_labels
from canarygen.lint.tree import Tree
from canarygen.typed import Final

SIDECAR_REFUSED: Final = Law(
    "sidecar-refused",
    "Istio's webhook refuses such a Sidecar: what it says of its pods' proxies is not so.",
    peer=REFUSED,
)


def sidecars_say_something(tree: Tree) -> Iterator[Diagnostic]:
    """A Sidecar says what its pods call, what calls them, or how: one that only chooses pods is refused."""
    for spec in specs(tree, ISTIO, "Sidecar"):
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
        yield from objected(SIDECAR_REFUSED, _objections(spec))


def _objections(spec: Part) -> Iterator[Objection]:
    yield from wild_labels(spec.inner("workloadSelector", "labels"))
    for side in ("ingress", "egress"):
        yield from _ports(spec, side)
    listeners = list(spec.each("egress"))
    for listener in listeners:
        if not listener.get("hosts"):
            way_out = "name those that its pods call: `./*` for all of their namespace, `~/*` for none"
            yield listener.key("hosts"), "the listener has no host", way_out
    for listener in listeners[:-1]:
        if not listener.has("port"):
            message = "a listener without a port is for all others, and stands before one"
            way_out = "put its hosts into one listener without a port, and that to the end"
            yield listener.place.span, message, way_out


def _ports(spec: Part, side: str) -> Iterator[Objection]:
    firsts: dict[object, Place] = {}
    for listener in (one for one in spec.each(side) if one.has("port")):
        port = listener.inner("port")
        number, here = port.get("number") or 0, port.place.at("number")
        bind = text(listener.get("bind"))
        may_be_socket = side == "egress" and (bind.startswith("unix://") or is_filled_in(bind))
        if isinstance(number, int) and number not in PORTS and not (may_be_socket and number == 0):
            message = f"{number} is no port" if port.has("number") else "the port has no number"
            yield here.span, message, f"write {A_PORT}"
        elif number and (first := firsts.setdefault(number, here)) is not here:
            message = f"a second listener on port {number}"
            yield here.span, message, "put both into one", Note("the first one", first.span)
        if text(port.get("protocol")):
            yield from no_protocol(port)
