"""Settings of Istio that say in two ways whom they are for, or say it without a word."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.key import ISTIO, SECURITY
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import ISTIO_WARNS, specs
from canarygen.lint.tree import Tree
from canarygen.typed import Final
from canarygen.wording import ticked

SCOPE_SAID_TWICE: Final = Law(
    "scope-said-twice",
    "Settings are for what they select, or for what they refer to: an API server refuses those that say both.",
)
_BY_REFERENCE: Final = (
    ("selector", "targetRef", "targetRefs"),
    "only one of targetRefs or selector can be set",
)
_WAYS: Final[Mapping[tuple[str, str], tuple[tuple[str, ...], str]]] = {
    (SECURITY, "AuthorizationPolicy"): _BY_REFERENCE,
    (SECURITY, "RequestAuthentication"): _BY_REFERENCE,
    ("telemetry.istio.io", "Telemetry"): _BY_REFERENCE,
    ("extensions.istio.io", "WasmPlugin"): _BY_REFERENCE,
    (ISTIO, "EnvoyFilter"): (
        ("workloadSelector", "targetRefs"),
        "only one of targetRefs or workloadSelector can be set",
    ),
    (ISTIO, "ServiceEntry"): (
        ("workloadSelector", "endpoints"),
        "only one of WorkloadSelector or Endpoints can be set",
    ),
}
"""The ways of each kind, and what the server says of two."""
_SELECTING: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    **{(group, kind): ("selector", "matchLabels") for group, kind in _WAYS if group != ISTIO},
    (SECURITY, "PeerAuthentication"): ("selector", "matchLabels"),
    (ISTIO, "ProxyConfig"): ("selector", "matchLabels"),
    (ISTIO, "Sidecar"): ("workloadSelector", "labels"),
    (ISTIO, "EnvoyFilter"): ("workloadSelector", "labels"),
    (ISTIO, "ServiceEntry"): ("workloadSelector", "labels"),
}
"""Where each kind has the labels that it selects by; of a DestinationRule that of its clients tells."""


def scopes_are_said_once(tree: Tree) -> Iterator[Diagnostic]:
    """Of the ways to say whom settings are for one is taken, be the other empty (the CRDs' x-kubernetes-validations)."""
    for kind, (ways, peer) in _WAYS.items():
        for spec in specs(tree, *kind):
            first, *others = [way for way in ways if spec.has(way)] or [""]
            for other in others:
                yield breach(
                    SCOPE_SAID_TWICE,
                    f"{ticked([first, other], 'and')} exclude each other",
                    spec.key(other),
                    "keep one of the two",
                    Note("the other one", spec.key(first)),
                    peer=peer,
                )


def selectors_have_labels(tree: Tree) -> Iterator[Diagnostic]:
    """Whoever selects names labels: a selector without any leaves nothing out (validateWorkloadSelector)."""
    for kind, (selector, labels) in _SELECTING.items():
        # Without any selector a ServiceEntry is for no pods.
        or_none = "" if kind == (ISTIO, "ServiceEntry") else ", or leave it out"
        for spec in specs(tree, *kind):
            if isinstance(spec.get(selector), Mapping) and not spec.inner(selector).get(labels):
                yield breach(
                    ISTIO_WARNS,
                    "a selector without labels leaves no pods out",
                    spec.key(selector),
                    f"name labels of the pods that are meant{or_none}",
                )
