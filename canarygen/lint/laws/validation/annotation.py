"""The annotations that Istio's webhook refuses on objects of its own: validateAnnotations, pkg/config/validation."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.key import ISTIO, SECURITY
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import REFUSED
from canarygen.lint.tree import Tree
from canarygen.typed import Final

_KINDS: Final = (
    (ISTIO, "Gateway"),
    (ISTIO, "VirtualService"),
    (ISTIO, "DestinationRule"),
    (SECURITY, "PeerAuthentication"),
)
_DRY_RUN: Final = "istio.io/dry-run"
_INTERNAL: Final = "internal.istio.io/"


def annotations_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """No annotation asks for what only an AuthorizationPolicy can do, or is one that pilot gives to what it makes."""
    for group, kind in _KINDS:
        for resource in tree.of(group, kind):
            for key in resource.annotations:
                if key == _DRY_RUN or key.startswith(_INTERNAL):
                    yield breach(
                        Code.RESERVED_METADATA,
                        f"Istio refuses `{key}` on a {kind}",
                        resource.at("metadata", "annotations", key).key,
                        "remove it",
                        peer=REFUSED,
                    )
