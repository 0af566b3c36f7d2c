"""What Istio refuses of a Sidecar as a whole: ValidateSidecar."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import REFUSED, part
from canarygen.lint.tree import Tree
from canarygen.typed import Final

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
