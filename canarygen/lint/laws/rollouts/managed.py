"""Laws of the routes that the controller adds by itself: declared, set, and with pods behind them.

They are those of ValidateRolloutStrategyCanary (pkg/apis/rollouts/validation/validation.go of Argo
Rollouts), and what it does not look at.
"""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import mapping
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.route_step import route_steps
from canarygen.lint.laws.rollouts.settings import ROUTER_LACKING
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.model.feature import Feature
from canarygen.typed import Any, Final
from canarygen.wording import guess

ROUTE_UNDECLARED: Final = Law(
    "route-undeclared",
    "The controller adds and orders the routes of `managedRoutes` only, and refuses a step with another.",
    peer="Steps define a route that does not exist in spec.strategy.canary.trafficRouting.managedRoutes",
)
ROUTE_UNUSED: Final = Law(
    "route-unused",
    "A route of this name is the controller's to remove, and no step sets it: either a step is missing, or the name is misspelt.",
    Severity.WARNING,
)
MIRROR_OF_NOTHING: Final = Law(
    "mirror-of-nothing",
    "For Istio the controller takes a step without `match` for one that removes the route of its name: nothing is mirrored, whatever percentage it says.",
)
_ROUTERS: Final = {
    "setHeaderRoute": (("istio", "alb", "apisix", "plugins"), "SetHeaderRoute requires TrafficRouting, supports Istio and ALB and Apisix"),
    "setMirrorRoute": (("istio", "plugins"), "SetMirrorRoute requires TrafficRouting, supports Istio and Plugins"),
}  # fmt: skip
_OLDER: Final = {
    **_ROUTERS,
    "setMirrorRoute": (("istio",), "SetMirrorRoute requires TrafficRouting, supports Istio only"),
}
"""What those know that mirror by no plugin yet."""


def routers_add_routes(tree: Tree) -> Iterator[Diagnostic]:
    """A router that can add routes is asked to (rules C16 and C20)."""
    known = _ROUTERS if tree.has(Feature.PLUGIN_ROUTES) else _OLDER
    for strategy in strategies(tree, CANARY):
        for step in route_steps(strategy):
            routers, argo = known[step.kind]
            if not strategy.is_routed_by(*routers):
                message = f"no router here takes `{step.kind}`"
                way_out = "remove the step, or let Istio route the traffic"
                yield breach(ROUTER_LACKING, message, strategy.at(*step.path).key, way_out, peer=argo)


def routes_are_declared(tree: Tree) -> Iterator[Diagnostic]:
    """A step names a managed route (rules C22 and C23)."""
    for strategy in strategies(tree, CANARY):
        if not strategy.is_routed:
            continue
        known = strategy.managed
        missing = strategy.routing.get("managedRoutes") is None
        field = "Rollout has missing field 'spec.strategy.canary.trafficRouting.managedRoutes'"
        for step in route_steps(strategy):
            if step.name not in known:
                yield breach(
                    ROUTE_UNDECLARED,
                    f"`managedRoutes` does not have `{step.name}`",
                    strategy.at(*step.path, "name").span,
                    guess(step.name, known, f"add `- name: {step.name}` to `trafficRouting.managedRoutes`"),
                    peer=field if missing else None,
                )


def routes_are_set(tree: Tree) -> Iterator[Diagnostic]:
    """A managed route is set by a step, or there are no routes to manage."""
    for strategy in strategies(tree, CANARY):
        used = [step.name for step in route_steps(strategy) if step.sets or step.sets_in_vain]
        for index, name in enumerate(strategy.managed):
            if name not in used:
                yield breach(
                    ROUTE_UNUSED,
                    f"no step sets the route `{name}`",
                    strategy.at("trafficRouting", "managedRoutes", index, "name").span,
                    "remove it, or add the step that sets it",
                )


def mirrors_have_matches(tree: Tree) -> Iterator[Diagnostic]:
    """What is to be mirrored is said by a match (reconcileVirtualServiceMirrorRoutes, rollout/trafficrouting/istio/istio.go)."""
    for strategy in strategies(tree, CANARY):
        for step in route_steps(strategy) if strategy.is_routed_by("istio") else ():
            if step.sets_in_vain:
                yield breach(
                    MIRROR_OF_NOTHING,
                    f"without `match` this step removes the route `{step.name}`, and nothing is mirrored",
                    strategy.at(*step.path).key,
                    "add `match: [{path: {prefix: /}}]` for all requests, or remove `percentage`",
                )


def routes_have_pods(tree: Tree) -> Iterator[Diagnostic]:
    """A route is set when the canary has pods that it could lead to: the controller removes it otherwise."""
    for strategy in strategies(tree, CANARY):
        pods = _pods(strategy)
        for step in route_steps(strategy) if strategy.is_routed else ():
            if step.sets and not pods[step.path[1]]:
                yield breach(
                    Code.ROUTE_WITHOUT_PODS,
                    f"the canary has no pod yet that `{step.name}` could lead to: the controller takes the route away again",
                    strategy.at(*step.path).key,
                    "put a weight above 0, or `setCanaryScale: {replicas: 1}`, before this step",
                )


def _pods(strategy: Strategy) -> Mapping[str | int, bool]:
    """Say of each step, by its index, whether the canary has pods then: by the last scale, or else by the last weight.

    What is yet to be filled in gives it some.
    """
    found: dict[str | int, bool] = {}
    weight: Any = 0
    scale: Any = None
    for index, step in strategy.steps:
        weight = weight if step.get("setWeight") is None else step["setWeight"]
        if (said := step.get("setCanaryScale")) is not None:
            sizes = mapping(said)
            scale = sizes.get("replicas", sizes.get("weight"))
        pods = weight if scale is None else scale
        found[index] = not isinstance(pods, int) or pods > 0
    return found
