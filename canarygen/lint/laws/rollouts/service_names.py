"""Laws of the names of the Services that a Rollout moves: both are said, and they differ.

They are those of ValidateRolloutStrategyCanary and ValidateRolloutStrategyBlueGreen
(pkg/apis/rollouts/validation/validation.go of Argo Rollouts).
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.role import CANARY, PAIRS, STRATEGIES
from canarygen.lint.tree import Tree
from canarygen.model.feature import Feature
from canarygen.typed import Final

SERVICE_UNSAID: Final = Law(
    "service-unsaid",
    "The controller tells the versions apart by a Service for each; without their names it refuses the Rollout.",
    peer="Canary service and Stable service must to be set to use Traffic Routing",
)
PING_PONG_REFUSED: Final = Law("ping-pong-refused", "The controller cannot play ping-pong in this way.")
_TWO_ARE_NEEDED: Final = ("smi", "apisix", "ambassador", "nginx", "appMesh", "traefik")
_PLAYERS: Final = (
    (("alb", "istio"), "Ping-pong feature works with the ALB and Istio traffic routers only"),
    (("alb", "istio", "plugins"), "Ping-pong feature works with the ALB, Istio, and plugin-based traffic routers only"),
)  # fmt: skip
"""The routers that play ping-pong: those of older controllers, and those that there are."""
_TWICE: Final = (
    "This rollout uses the same service for the {} services, but two different services are required."
)


def services_are_named(tree: Tree) -> Iterator[Diagnostic]:
    """Both versions have a Service where the router wants one of each (rule C7)."""
    for strategy in strategies(tree, CANARY):
        if _needs_two(strategy):
            for key in ("stableService", "canaryService"):
                if not strategy.plan.get(key):
                    yield breach(
                        SERVICE_UNSAID,
                        f"traffic is routed, and `{key}` does not say where to",
                        strategy.at(key).span,
                        f"add `{key}`, the name of a Service",
                    )


def _needs_two(strategy: Strategy) -> bool:
    plays = strategy.plan.get("pingPong") is not None
    by_host = strategy.is_routed_by("istio") and not strategy.rule
    return strategy.is_routed_by(*_TWO_ARE_NEEDED) or (
        not plays and (by_host or strategy.is_routed_by("alb"))
    )


def ping_and_pong_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Ping-pong has a router that plays it, and both of its Services (rules C3, C4, C6)."""
    routers, argo = _PLAYERS[tree.has(Feature.PLUGIN_ROUTES)]
    for strategy in strategies(tree, CANARY):
        if strategy.plan.get("pingPong") is None:
            continue
        if strategy.is_routed and not strategy.is_routed_by(*routers):
            yield breach(
                PING_PONG_REFUSED,
                "this router does not play ping-pong",
                strategy.at("pingPong").key,
                "name `canaryService` and `stableService` instead",
                peer=argo,
            )
        for role in PAIRS[1]:
            if not role.name(strategy.rollout):
                yield breach(
                    PING_PONG_REFUSED,
                    f"`{role.key}` names no Service",
                    role.place(strategy.rollout).span,
                    "write the name of one",
                    peer="Ping service and Pong service must to be set to use Ping-Pong feature",
                )
        yield from _rootless(strategy)


def _rootless(strategy: Strategy) -> Iterator[Diagnostic]:
    if strategy.is_routed_by("alb") and not mapping(strategy.routing.get("alb")).get("rootService"):
        yield breach(
            PING_PONG_REFUSED,
            "ping-pong on an ALB has no `rootService`",
            strategy.at("trafficRouting", "alb").key,
            "add `rootService`, the Service that the Ingress leads to",
            peer="Root service field is required for the configuration with ALB and ping-pong feature enabled",
        )


def services_differ(tree: Tree) -> Iterator[Diagnostic]:
    """No Service is that of both versions (rules C2 and C5, and DuplicatedServicesBlueGreenMessage)."""
    for strategy in strategies(tree, *STRATEGIES):
        for one, other in PAIRS:
            first, second = one.name(strategy.rollout), other.name(strategy.rollout)
            if first and first == second:
                yield breach(
                    Code.NAMES_COLLIDE,
                    f"`{first}` is the Service of both versions",
                    other.place(strategy.rollout).span,
                    "give each version a Service of its own",
                    Note("here, too", one.place(strategy.rollout).span),
                    peer=_TWICE.format(f"{one.word} and {other.word}"),
                )
