"""Laws of the selectors: each finds the pods of its own canary, and no others."""

from collections import defaultdict
from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, below
from canarygen.model.canary import Canary, Fleet

Item = tuple[str, str]


def selectors_find_their_own_pods(fleet: Fleet) -> Iterator[Diagnostic]:
    """No selector fits the pods of another canary of its namespace.

    Selectors are looked up by one of their labels, not compared in pairs.
    """
    by_item: dict[tuple[str, Item], list[Canary]] = defaultdict(list)
    for canary in fleet.canaries:
        by_item[canary.namespace, min(canary.workload.selector.items())].append(canary)
    told: set[frozenset[tuple[str, str]]] = set()
    for canary in fleet.canaries:
        for labels, place in canary.labelled_pods:
            for item in labels.items():
                for other in by_item.get((canary.namespace, item), []):
                    if not other.workload.selector.items() <= labels.items():
                        continue
                    pair = frozenset((canary.key, other.key))
                    if len(pair) > 1 and pair not in told:
                        told.add(pair)
                        yield _reached(canary, other, place)


def _reached(canary: Canary, other: Canary, place: Place | None) -> Diagnostic:
    """Tell of pods that another canary's Services reach, by the labels that they have while `place` says so, or for good."""
    added = place or _added(canary, other)
    if added:
        way_out = "leave out the label by which the other canary's pods are found"
        return _met(canary, other, added, _said(other), way_out)
    mine, theirs = _said(canary), _said(other)
    # Of a derived selector and labels that were said, the fault is with the latter.
    at, kept = (mine, theirs) if other.workload.place.at("selector").is_default else (theirs, mine)
    return _met(canary, other, at, kept, "give each canary of a namespace a label of its own in its selector")


def _added(canary: Canary, other: Canary) -> Place | None:
    """Give the label by which a template has its pods found by another canary, if its own selector does not ask for it."""
    labels = below(canary.workload.template, "metadata", "labels")
    wanted = other.workload.selector.keys() - canary.workload.selector.keys()
    key = next((key for key in labels if key in wanted), None)
    return canary.workload.place.at("template", "metadata", "labels", key) if key else None


def _met(canary: Canary, other: Canary, at: Place, others: Place, way_out: str) -> Diagnostic:
    return Diagnostic(
        code=Code.SELECTOR_OVERLAPS,
        message=f"the Services of `{other.name}` would reach the pods of `{canary.name}`, too",
        span=at.key,
        notes=(Note("the other canary's labels", others.key),),
        help=way_out,
    )


def _said(canary: Canary) -> Place:
    """Give the place of what labels the canary's pods: its selector, or all of a workload that says none."""
    place = canary.workload.place
    return place if place.at("selector").is_default else place.at("selector")
