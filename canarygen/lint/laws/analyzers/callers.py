"""Callers that matches ask for: by the labels of their pods, and by their namespace."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.diagnostic import Diagnostic
from canarygen.document import Place, items, mappings, text, texts
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.gap import GAP, has_gap, may_be
from canarygen.lint.laws.analyzers.visibility import is_far
from canarygen.lint.resource import Resource
from canarygen.lint.route import gateways, hosts, is_in_mesh, matches
from canarygen.lint.selector import carries
from canarygen.lint.tree import Tree
from canarygen.model.host import MESH
from canarygen.typed import Any, Final

CALLER_NOT_ASKED: Final = Law(
    "caller-not-asked",
    "Of a match of requests that names gateways Istio reads neither `sourceLabels` nor `sourceNamespace`: whoever comes in by these gateways meets it, and by `mesh` that is every pod.",
)
CALLER_NOT_AT_GATEWAY: Final = Law(
    "caller-not-at-gateway",
    "To a gateway whoever calls is the gateway: `sourceLabels` and `sourceNamespace` are held against its own pods, and where these differ its proxies are not told of the rule.",
    Severity.WARNING,
)
_LABELS: Final = "sourceLabels"
_NAMESPACE: Final = "sourceNamespace"
_OF_GATEWAYS: Final = "istio"
"""The label by which the pods of gateways are usually picked,"""
_NAME: Final = "gateway"
"""and what their other labels usually have in them."""


def callers_are_asked(tree: Tree) -> Iterator[Diagnostic]:
    """A match that is for some callers alone is held against them (sourceMatchHTTP, pilot/pkg/networking/core/route).

    One of a VirtualService without hosts is merged with another one's, and may be for other gateways there.
    """
    for route in tree.of(ISTIO, "VirtualService"):
        for path, match in matches(route) if hosts(route) else ():
            said = [key for key in (_LABELS, _NAMESPACE) if match.get(key)]
            if said and path[1] == "http" and items(match.get("gateways")):
                yield _not_asked(said[0], route.at(*path))
            elif said and not is_in_mesh(route) and not items(match.get("gateways")):
                yield from _at_gateways(tree, route, match, route.at(*path))


def gateways_keep_a_rule(tree: Tree) -> Iterator[Diagnostic]:
    """A VirtualService for the mesh and for gateways has a rule of requests that these meet: by none they answer 404."""
    for route in tree.of(ISTIO, "VirtualService"):
        named = [name for _, name in gateways(route) if name != MESH]
        if not (named and hosts(route) and is_in_mesh(route)):
            continue
        rules = mappings(route.get("spec", "http"))
        matches = [match for rule in rules for match in mappings(rule.get("match"))]
        is_inside = all(rule.get("match") for rule in rules) and all(
            _is_inside(tree, route, match, named) for match in matches
        )
        if is_inside and any(match.get(key) for match in matches for key in (_LABELS, _NAMESPACE)):
            yield breach(
                CALLER_NOT_AT_GATEWAY,
                f"what comes in by the gateway `{named[0]}` meets none of these rules: each is for callers inside the mesh",
                route.at("spec", "http").key,
                "add a rule that asks for no caller behind them, or leave the gateway out",
            )


def _is_inside(tree: Tree, route: Resource, match: Mapping[str, Any], named: Sequence[str]) -> bool:
    if listed := items(match.get("gateways")):
        return all(one == MESH for one in listed)
    labels, namespace = texts(match.get(_LABELS)), text(match.get(_NAMESPACE))
    return not any(_may_be(tree, route, name, labels, namespace) for name in named)


def _not_asked(key: str, place: Place) -> Diagnostic:
    return breach(
        CALLER_NOT_ASKED,
        f"beside `gateways` nobody reads `{key}`: the match holds for all who come in by these",
        place.at(key).key,
        "leave `gateways` out: no pod of a gateway is taken for such a caller",
    )


def _at_gateways(tree: Tree, route: Resource, match: Mapping[str, Any], place: Place) -> Iterator[Diagnostic]:
    """Tell of a match that the pods of no gateway meet, as far as one knows of them."""
    labels, namespace = texts(match.get(_LABELS)), text(match.get(_NAMESPACE))
    named = [name for _, name in gateways(route)]
    if named and not any(_may_be(tree, route, name, labels, namespace) for name in named):
        yield breach(
            CALLER_NOT_AT_GATEWAY,
            f"to the gateway `{named[0]}` it is the gateway that calls, and its pods are hardly such: no request meets this",
            place.at(_LABELS if labels else _NAMESPACE).key,
            "ask for something of the request, such as a header; or add `mesh` to the gateways if this is for callers inside",
        )


def _may_be(tree: Tree, route: Resource, name: str, labels: Mapping[str, str], namespace: str) -> bool:
    """Tell whether a gateway's own pods may well have some labels, and be in a namespace."""
    if namespace and not has_gap(namespace) and is_far(tree, route, name, route, frozenset({namespace})):
        return False
    found = tree.gateways(name, route.namespace)
    selectors = [texts(gateway.get("spec", "selector")) for gateway in found]
    pods = [pod.labels for selector in selectors for pod in tree.proxies(selector)]
    if pods:
        return any(carries(one, labels) for one in pods)
    if found:
        return any(not one or _may_carry(one, labels) for one in selectors)
    return _OF_GATEWAYS in labels or _may_carry({}, labels)


def _may_carry(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Tell whether pods that a gateway's selector picks may well have some labels: beside its own those that name a gateway.

    Istio's chart `gateway` labels its pods `app`, too.
    """
    return all(
        may_be(value, f"{GAP}{_NAME}{GAP}") if key not in selector else selector[key] == value
        for key, value in labels.items()
    )
