"""Delegates of VirtualServices: Istio puts their rules where they are asked for, if they fit."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items, mapping, mappings, numbered, text, texts
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.gap import may_begin
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

DELEGATE_IGNORED: Final = Law(
    "delegate-ignored",
    "Istio takes the rules of a delegate that has no hosts, and of these each whose matches lie within those that are delegated; it leaves out the rest.",
)
Match = Mapping[str, Any]
Asking = tuple[Resource, int]
"""A VirtualService, and which of its rules delegates."""


def delegates_are_heeded(tree: Tree) -> Iterator[Diagnostic]:
    """A delegate has no hosts, and its rules match what somebody delegates (mergeHTTPRoutes, pilot/pkg/model/virtualservice.go)."""
    asked: dict[int, tuple[Resource, list[Asking]]] = {}
    for root in tree.of(ISTIO, "VirtualService"):
        for index, rule in numbered(root.get("spec", "http")):
            to = mapping(rule.get("delegate"))
            namespace = text(to.get("namespace")) or root.namespace
            for delegate in tree.named(ISTIO, "VirtualService", namespace, text(to.get("name"))):
                if meet(root, delegate):
                    asked.setdefault(id(delegate), (delegate, []))[1].append((root, index))
    for delegate, askings in asked.values():
        if items(delegate.get("spec", "hosts")):
            yield from (_refused(delegate, *asking) for asking in askings)
        else:
            yield from _left_out(delegate, askings)


def _refused(delegate: Resource, root: Resource, index: int) -> Diagnostic:
    return breach(
        DELEGATE_IGNORED,
        f"{delegate} has hosts of its own: Istio delegates nothing to it, and leaves this rule out",
        root.at("spec", "http", index, "delegate").span,
        "remove its `hosts`, or route to it by a host",
        Note("its hosts", delegate.at("spec", "hosts").key),
    )


def _left_out(delegate: Resource, askings: list[Asking]) -> Iterator[Diagnostic]:
    """Tell of the rules that fit nowhere; one that fits somewhere may well be left out elsewhere."""
    wide = [_matches(mapping(root.get("spec", "http", index))) for root, index in askings]
    root, index = askings[0]
    for position, rule in numbered(delegate.get("spec", "http")):
        if not any(_is_within(_matches(rule), matches) for matches in wide):
            yield breach(
                DELEGATE_IGNORED,
                "nobody delegates what this rule matches: Istio leaves it out",
                delegate.at("spec", "http", position).span,
                "let the path of each match begin with one that is delegated, and the rest be no other than that match says",
                Note("what is delegated", root.at("spec", "http", index).span),
            )


def _is_within(narrow: list[Match], wide: list[Match]) -> bool:
    return not wide or all(any(_fits(one, other) for other in wide) for one in narrow)


def _matches(rule: Mapping[str, Any]) -> list[Match]:
    return mappings(rule.get("match"))


def _fits(narrow: Match, wide: Match) -> bool:
    """Tell whether Istio can bring a delegate's match within that of the rule (hasConflict)."""
    labels, gateways = texts(wide.get("sourceLabels")), items(wide.get("gateways"))
    return (
        all(_lies_within(*pair) for pair in _pairs(narrow, wide))
        and (narrow.get("ignoreUriCase") or False) == (wide.get("ignoreUriCase") or False)
        and (not narrow.get("port") or wide.get("port") in (None, 0, narrow["port"]))
        and wide.get("sourceNamespace") in (None, "", narrow.get("sourceNamespace"))
        and all(labels.get(key, said) == said for key, said in texts(narrow.get("sourceLabels")).items())
        and (not gateways or all(said in gateways for said in items(narrow.get("gateways"))))
    )


def _pairs(narrow: Match, wide: Match) -> Iterator[tuple[Any, Any]]:
    """Pair what two matches say of one text, as far as the former says anything."""
    yield from ((narrow.get(key), wide.get(key)) for key in ("uri", "scheme", "method", "authority"))
    for key in ("headers", "withoutHeaders", "queryParams"):
        outer = mapping(wide.get(key))
        yield from ((said, outer.get(name)) for name, said in mapping(narrow.get(key)).items())


def _lies_within(narrow: Any, wide: Any) -> bool:
    """Tell whether a text lies within another as far as Istio looks (stringMatchConflict); where one is not said, nothing is in the way.

    An expression lies within none, nor does anything lie within it.
    """
    if narrow is None or wide is None:
        return True
    inner, outer = texts(narrow), texts(wide)
    if "exact" in outer and inner.get("exact") == outer["exact"]:
        return True
    beginning = outer.get("prefix", "")
    return bool(beginning) and may_begin(inner.get("exact") or inner.get("prefix") or "", beginning)
