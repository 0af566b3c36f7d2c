"""What Istio refuses of a PeerAuthentication: ValidatePeerAuthentication, and the rules of its CRD that are no schema."""

import re
from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.form import A_PORT, PORTS
from canarygen.key import SECURITY
from canarygen.law import Law
from canarygen.lint.laws.validation.part import REFUSED, Objection, Part, objected, specs, wild_labels
from canarygen.lint.tree import Tree
from canarygen.typed import Final

_DIGITS: Final = re.compile("[0-9]{1,5}")
PEER_AUTHENTICATION_REFUSED: Final = Law(
    "peer-authentication-refused",
    "Istio refuses such a PeerAuthentication: what it asks of callers is asked of nobody.",
    peer=REFUSED,
)


def peer_authentications_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Settings of ports are for chosen pods, and of ports that can be; a selector has no wildcards."""
    for spec in specs(tree, SECURITY, "PeerAuthentication"):
        yield from objected(PEER_AUTHENTICATION_REFUSED, _objections(spec))


def _objections(spec: Part) -> Iterator[Objection]:
    labels, settings = spec.inner("selector", "matchLabels"), spec.inner("portLevelMtls")
    if spec.get("portLevelMtls") and not labels.said:
        message = "settings of a port are for chosen pods, and none are chosen"
        way_out = "add `selector: {matchLabels: ...}`: a port number there is one of the pods'"
        yield spec.key("portLevelMtls"), message, way_out
    for number in settings.said:
        if not (_DIGITS.fullmatch(number) and int(number) in PORTS):
            yield settings.key(number), f"`{number}` is no port", f"write {A_PORT}"
    yield from wild_labels(labels)
