"""Laws of a strategy's settings: what the controller takes together, and by which router.

They are those of ValidateRolloutStrategyCanary and ValidateRolloutStrategyBlueGreen
(pkg/apis/rollouts/validation/validation.go of Argo Rollouts), but for the steps.
"""

import re
from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.role import BLUE_GREEN, CANARY, STRATEGIES
from canarygen.lint.tree import Tree
from canarygen.model.workload import USUAL_HISTORY
from canarygen.typed import Any, Final
from canarygen.wording import brief

ROUTER_LACKING: Final = Law(
    "router-lacking",
    "This needs a router that moves traffic, and not every router can do it; the controller refuses the Rollout.",
)
ANTI_AFFINITY_REFUSED: Final = Law(
    "anti-affinity-refused",
    "The controller keeps two versions apart in one way, and with a weight from 1 to 100.",
)
SHARE_MISREAD: Final = Law(
    "share-misread",
    "The controller takes a number in quotes for a percentage, and any other text for no pods at all: it says nothing, and a release never ends.",
)
_ROUTERS: Final = ("alb", "ambassador", "apisix", "appMesh", "istio", "nginx", "plugins", "smi", "traefik")
_PERCENT: Final = re.compile(r"[0-9]+%")
_AMOUNT: Final = re.compile(r"[-+]?[0-9]+|[0-9]+%")
_USUAL: Final = "25%"
_REQUIRED: Final = "write `requiredDuringSchedulingIgnoredDuringExecution: {}`, or leave it out"


def pods_can_be_replaced(tree: Tree) -> Iterator[Diagnostic]:
    """An update may have a pod more or a pod less, even where a router moves the traffic (rule C1)."""
    for strategy in strategies(tree, CANARY):
        said = [strategy.plan.get(key) for key in ("maxSurge", "maxUnavailable")]
        if not any(_is_some(_USUAL if value is None else value) for value in said):
            yield breach(
                Code.SURGE_AND_UNAVAILABLE_ZERO,
                "neither a pod more nor a pod less is allowed: none can be replaced",
                strategy.at("maxSurge").span,
                "let `maxSurge` be 1, or leave both out: the controller's defaults are 25%",
                Note("none may be missing", strategy.at("maxUnavailable").span),
                peer="MaxSurge and MaxUnavailable both can not be zero",
            )


def shares_are_read(tree: Tree) -> Iterator[Diagnostic]:
    """How many pods may be there in addition, or be missing, is a number of them or a percentage (resolveFenceposts)."""
    for strategy in strategies(tree, *STRATEGIES):
        for key in ("maxSurge", "maxUnavailable"):
            if wrong := _misread(strategy.plan.get(key)):
                yield breach(SHARE_MISREAD, wrong[0], strategy.at(key).span, wrong[1])


def _misread(share: Any) -> tuple[str, str] | None:
    """Say what is wrong with a number of pods, or a percentage, and the way out. No pods at all may stand in quotes."""
    if isinstance(share, int):
        return (
            (f"there are no {share} pods", "write 0 or more, or a percentage such as 25%")
            if share < 0
            else None
        )
    if not isinstance(share, str) or share == "0" or _PERCENT.fullmatch(share):
        return None
    if share.isdecimal():
        return (
            f"`{share}` in quotes is {share}% to the controller",
            f"write {share} without quotes, or {share}%",
        )
    return f"`{brief(share)}` is neither a number of pods nor a percentage", "write, for example, 1 or 25%"


def _is_some(value: Any) -> bool:
    """Whether a number of pods or a percentage is more than none to the controller: what is neither counts as 0."""
    said = str(value)
    return _AMOUNT.fullmatch(said) is not None and said.strip("+-0%") != ""


def delays_fit_the_scale(tree: Tree) -> Iterator[Diagnostic]:
    """Only a router lets old pods stay or the stable version shrink, and not both at once (rules C8 to C10)."""
    for strategy in strategies(tree, CANARY):
        delay, is_dynamic = strategy.at("scaleDownDelaySeconds"), strategy.at("dynamicStableScale")
        has_delay = strategy.plan.get("scaleDownDelaySeconds") is not None
        shrinks = strategy.plan.get("dynamicStableScale") is True
        way_out = "remove it, or add `trafficRouting`"
        if has_delay and not strategy.is_routed:
            argo = "Canary scaleDownDelaySeconds can only be used with traffic routing"
            message = "without a router no old pod stays for `scaleDownDelaySeconds`"
            yield breach(ROUTER_LACKING, message, delay.key, way_out, peer=argo)
        if shrinks and not strategy.is_routed:
            argo = "Canary dynamicStableScale can only be used with traffic routing"
            message = "without a router the stable version cannot be scaled dynamically"
            yield breach(ROUTER_LACKING, message, is_dynamic.key, way_out, peer=argo)
        if has_delay and shrinks and strategy.is_routed:
            yield breach(
                Code.DYNAMIC_WITH_DELAY,
                "the stable version is scaled dynamically, and its scale-down is to be delayed",
                is_dynamic.key,
                "keep one of the two",
                Note("the delay", delay.key),
                peer="Canary dynamicStableScale cannot be used with scaleDownDelaySeconds",
            )
        if shrinks and strategy.is_routed and strategy.plan.get("scaleDownDelayRevisionLimit") is not None:
            yield breach(
                Code.WITHOUT_EFFECT,
                "the stable version is scaled dynamically: no old version stays up, and there is none to count",
                strategy.at("scaleDownDelayRevisionLimit").key,
                "remove it",
                Note("here it is", is_dynamic.key),
                ruled=Severity.WARNING,
            )


def routers_are_said(tree: Tree) -> Iterator[Diagnostic]:
    """Whoever has traffic routed says by what (NewTrafficRoutingReconciler, rollout/trafficrouting.go): nothing else says that nobody does it."""
    for strategy in strategies(tree, CANARY):
        if strategy.is_routed and not strategy.is_routed_by(*_ROUTERS):
            yield breach(
                ROUTER_LACKING,
                "no router moves the traffic: whatever the weight, it stays where it is",
                strategy.at("trafficRouting").key,
                "add a router, such as `istio: {virtualService: {name: ...}}`",
            )


def most_weights_are_hundred(tree: Tree) -> Iterator[Diagnostic]:
    """Only nginx and plugins count weights by another measure than percent (rule C11)."""
    for strategy in strategies(tree, CANARY):
        said = strategy.routing.get("maxTrafficWeight") is not None
        if said and not strategy.is_routed_by("nginx", "plugins"):
            yield breach(
                ROUTER_LACKING,
                "this router takes no `maxTrafficWeight`",
                strategy.at("trafficRouting", "maxTrafficWeight").key,
                "remove it, and write weights in percent",
                peer="Canary maxTrafficWeight in traffic routing only supported in Nginx and Plugins",
            )


def versions_are_kept_apart_in_one_way(tree: Tree) -> Iterator[Diagnostic]:
    """Anti-affinity is required or preferred, and a preference has a weight from 1 to 100 (rule C27)."""
    for strategy in strategies(tree, *STRATEGIES):
        said = strategy.plan.get("antiAffinity")
        if said is None:
            continue
        kinds = [key for key in mapping(said) if mapping(said)[key] is not None]
        place = strategy.at("antiAffinity")
        if len(kinds) != 1:
            count = "both required and preferred" if kinds else "neither required nor preferred"
            message, way_out = f"anti-affinity is {count}", "keep one of the two keys" if kinds else _REQUIRED
            argo = "AntiAffinity must have exactly one strategy listed"
            yield breach(ANTI_AFFINITY_REFUSED, message, place.key, way_out, peer=argo)
        for key in kinds:
            weight = mapping(mapping(said)[key]).get("weight")
            if isinstance(weight, int) and not 1 <= weight <= 100:  # noqa: PLR2004 -- the controller's own bounds
                message, way_out = f"a preference of weight {weight}", "write a weight from 1 to 100"
                argo = "AntiAffinity weight must be between 1-100"
                yield breach(ANTI_AFFINITY_REFUSED, message, place.at(key, "weight").span, way_out, peer=argo)


def old_versions_stay_in_history(tree: Tree) -> Iterator[Diagnostic]:
    """No more old versions stay up than are kept at all (ScaleDownLimitLargerThanRevisionLimit)."""
    for strategy in strategies(tree, BLUE_GREEN):
        kept, history = strategy.plan.get("scaleDownDelayRevisionLimit"), _history(strategy)
        if isinstance(kept, int) and kept > history:
            yield breach(
                Code.REVISIONS_BEYOND_HISTORY,
                f"{kept} old versions may stay up, and {history} are kept",
                strategy.at("scaleDownDelayRevisionLimit").span,
                "lower it, or raise `revisionHistoryLimit`",
                peer="This rollout's revision history limit can not be smaller than the rollout's scale down limit",
            )


def _history(strategy: Strategy) -> int:
    said = strategy.rollout.get("spec", "revisionHistoryLimit")
    return said if isinstance(said, int) else USUAL_HISTORY
