"""Laws of the selectors: each finds the pods of its own canary, and no others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
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
        labels = _labels(canary)
        for item in labels.items():
            for other in by_item.get((canary.namespace, item), []):
                pair = frozenset((canary.key, other.key))
                fits = other.workload.selector.items() <= labels.items()
                if fits and len(pair) > 1 and pair not in told:
                    told.add(pair)
                    yield _reached(canary, other)


def _labels(canary: Canary) -> Mapping[str, str]:
    labels = canary.workload.pod_labels
    return {key: value for key, value in labels.items() if isinstance(value, str)}


def _reached(canary: Canary, other: Canary) -> Diagnostic:
    mine, theirs = _said(canary), _said(other)
    # Of a derived selector and labels that were said, the fault is with the latter.
    at, kept = (mine, theirs) if other.workload.place.at("selector").is_default else (theirs, mine)
    return Diagnostic(
        code=Code.SELECTOR_OVERLAPS,
        message=f"the Services of `{other.name}` would reach the pods of `{canary.name}`, too",
        span=at.key,
        notes=(Note("the other canary's labels", kept.key),),
        help="give each canary of a namespace a label of its own in its selector",
    )


def _said(canary: Canary) -> Place:
    """Give the place of what labels the canary's pods: its selector, its template, or its name."""
    place = canary.workload.place
    if not place.at("selector").is_default:
        return place.at("selector")
    return place if place.at("template").is_default else place.at("template")
