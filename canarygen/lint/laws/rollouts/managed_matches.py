"""Laws of what the controller's own routes ask for: one text, in one way, and a share that there is.

They are those of ValidateRolloutStrategyCanary (pkg/apis/rollouts/validation/validation.go of Argo
Rollouts), which does not look at the headers of a mirror, nor at its percentage.
"""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, mapping, numbered
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.route_step import RouteStep, route_steps
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.validation.match import is_asked_for
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.typed import Any, Final

MANAGED_MATCH_REFUSED: Final = Law(
    "managed-match-refused",
    "The controller asks a header, a method or a path for one text, in one of three ways.",
)
_WAYS: Final = ("exact", "prefix", "regex")
_MANY: Final = "StringMatch match value must have exactly one of the following: exact, regex, prefix"
_NONE: Final = "StringMatch value missed, match value must have one of the following: exact, regex, prefix"


def routes_ask_in_one_way(tree: Tree) -> Iterator[Diagnostic]:
    """A condition of a managed route has one text, asked for in one way (rules C17 to C19 and C21).

    The controller does not look at the headers of a mirror; Istio refuses them.
    """
    for strategy in strategies(tree, CANARY):
        for step in route_steps(strategy):
            for path, said in _conditions(step):
                yield from _condition(strategy, path, said)


def _conditions(step: RouteStep) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for index, match in numbered(step.said.get("match")):
        path = (*step.path, "match", index)
        if step.kind == "setHeaderRoute":
            yield (*path, "headerValue"), mapping(match.get("headerValue"))
            continue
        for key in ("method", "path"):
            if match.get(key) is not None:
                yield (*path, key), mapping(match[key])
        for name, value in mapping(match.get("headers")).items():
            yield (*path, "headers", name), mapping(value)


def _condition(strategy: Strategy, path: Path, said: Mapping[str, Any]) -> Iterator[Diagnostic]:
    ways = [way for way in _WAYS if said.get(way)]
    place = strategy.at(*path)
    if not ways:
        yield breach(
            MANAGED_MATCH_REFUSED,
            f"`{path[-1]}` has no text to ask for",
            place.key,
            "write `exact: TEXT`",
            peer=_NONE,
        )
    elif len(ways) > 1:
        message = f"`{path[-1]}` is asked for in two ways, `{ways[0]}` and `{ways[1]}`"
        yield breach(MANAGED_MATCH_REFUSED, message, place.at(ways[1]).key, "keep one of the two", peer=_MANY)
    elif strategy.is_routed_by("alb") and "setHeaderRoute" in path and ways != ["exact"]:
        argo = "SetHeaderRoute match value invalid. ALB supports 'exact' value only"
        message = f"an ALB does not know `{ways[0]}`"
        yield breach(MANAGED_MATCH_REFUSED, message, place.at(ways[0]).key, "write `exact: TEXT`", peer=argo)


def mirrors_are_shares(tree: Tree) -> Iterator[Diagnostic]:
    """A mirror gets between none and all of the requests: Istio refuses another percentage."""
    for strategy in strategies(tree, CANARY):
        for step in route_steps(strategy):
            percent = step.said.get("percentage")
            if isinstance(percent, int) and not 0 <= percent <= FULL_WEIGHT:
                yield breach(
                    Code.OUT_OF_RANGE,
                    f"{percent} is no percentage of the requests",
                    strategy.at(*step.path, "percentage").span,
                    "write a number from 0 to 100",
                )


def headers_have_names(tree: Tree) -> Iterator[Diagnostic]:
    """A header that a managed route asks for has a name: Istio refuses the route otherwise, and the release stands still."""
    for strategy in strategies(tree, CANARY):
        for step in route_steps(strategy):
            for index, match in numbered(step.said.get("match")):
                place = strategy.at(*step.path, "match", index)
                named = [(name, place.at("headers", name).key) for name in mapping(match.get("headers"))]
                if isinstance(name := match.get("headerName"), str):
                    named.append((name, place.at("headerName").span))
                for name, span in named:
                    if not is_asked_for(name):
                        yield breach(
                            Code.MATCH_REFUSED,
                            f"`{name}` is no name of a header",
                            span,
                            "use letters, digits and dashes",
                        )
