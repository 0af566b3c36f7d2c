"""What the controller of Argo Rollouts writes into Istio's objects, and what names it where Argo CD is told to ignore it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from canarygen.document import Value, items, mappings, numbered, text
from canarygen.frozen import frozen
from canarygen.lint.laws.rollouts.patched import patched
from canarygen.lint.laws.rollouts.route_step import route_steps
from canarygen.lint.laws.rollouts.target import Target
from canarygen.lint.resource import Resource
from canarygen.model.route import KINDS
from canarygen.pattern import on_demand
from canarygen.typed import Final

_INDEXED: Final = on_demand(r"spec[./](http|tls|tcp)(?:/|\[)(-?[0-9]+(?:,\s*-?[0-9]+)*)(?:/|\]|$)")
"""A pointer, or a path of jq, that leads to one route by its place; or to several, which jq alone does."""
_AT_ONE: Final = on_demand(r"[./]route(?:/|\[)(-?[0-9]+(?:,\s*-?[0-9]+)*)(?:/|\]|$)")
"""One that leads to one destination of a route, or to several, by their places."""
_UNGUARDED: Final = on_demand(r"^\.spec\.(http|tls|tcp)\[\]\??\.route\[\](?!\?)")
_INSIDE: Final = on_demand(r"[./](?:route|weight)\b")
"""One that leads to what stands in a route."""
_COMPARED: Final = on_demand(r'\.name\s*==\s*"([^"]*)"')
"""A name of the routes that one selects."""


@frozen(kw_only=True)
class Written:
    """Something that the controller writes: its name in a sentence, the path of jq that leads there, and what names it."""

    what: str
    expression: str
    is_named_by: Callable[[str], bool]


LABELS: Final = Written(
    what="labels of subsets",
    expression='.spec.subsets[]?.labels["rollouts-pod-template-hash"]',
    is_named_by=lambda said: any(word in said for word in ("spec/subsets", "spec.subsets", "labels")),
)
"""What it writes into a DestinationRule."""


def into_routes(target: Target, service: Resource) -> Iterator[Written]:
    """Give what it writes into a VirtualService: weights, and the routes that steps set (rollout/trafficrouting/istio/istio.go)."""
    strategy = target.strategy
    added = list(dict.fromkeys(step.name for step in route_steps(strategy) if step.sets))
    for kind in KINDS:
        for index in patched(service, kind, target.listed(kind), strategy.managed).indexes:
            name = text(service.get("spec", kind, index, "name"))
            # What it adds stands first, and moves the others from their places.
            places = () if added else _places_of(index, service.get("spec", kind))
            branches = service.get("spec", kind, index, "route")
            for position, _ in numbered(branches):
                at = _places_of(position, branches)
                yield Written(
                    what="weights",
                    expression=f".spec.{kind}[]?.route[]?.weight",
                    is_named_by=partial(_names_weights, places, at, kind, name, service),
                )
    for name in added:
        yield Written(
            what=f"the route `{name}`",
            expression=f'.spec.http[]? | select(.name == "{name}")',
            is_named_by=partial(_names_route, name),
        )


def fails(expression: str, service: Resource) -> bool:
    """Tell whether jq fails on what an expression asks of a VirtualService: on the route of a rule that has none, unless `?` is behind it.

    Of such an expression Argo CD ignores nothing, and logs it where nobody looks (jqNormalizerPatch, util/argo/normalizers).
    """
    found = _UNGUARDED.search(expression)
    return found is not None and any(
        rule.get("route") is None for rule in mappings(service.get("spec", found[1]))
    )


def _places_of(index: int, listed: Value) -> tuple[int, int]:
    """Give the places by which an item of a list is known: from its beginning, and from its end."""
    return index, index - len(items(listed))


def _names_weights(
    places: Sequence[int], at: Sequence[int], kind: str, name: str, service: Resource, said: str
) -> bool:
    """Whether a pointer or an expression leads to the weight of a destination of a route, or to the whole of that."""
    if fails(said, service):
        return False
    at_one = list(_AT_ONE.finditer(said))
    if at_one and not any(_leads(found[1], at) for found in at_one):
        return False
    if indexed := list(_INDEXED.finditer(said)):
        return any(found[1] == kind and _leads(found[2], places) for found in indexed)
    is_there = any(word in said for word in (f"spec/{kind}", f"spec.{kind}", "weight"))
    return is_there and _may_select(said, name)


def _leads(said: str, places: Sequence[int]) -> bool:
    return any(int(one) in places for one in said.split(","))


def _names_route(name: str, said: str) -> bool:
    """Whether one leads to the whole of a route that is not in Git, which has no place there."""
    is_whole = not _INSIDE.search(said) and not _INDEXED.search(said)
    return is_whole and any(word in said for word in ("spec/http", "spec.http")) and _may_select(said, name)


def _may_select(said: str, name: str) -> bool:
    compared = _COMPARED.findall(said)
    return not compared or name in compared
