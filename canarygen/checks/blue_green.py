"""Laws of blue-green and ping-pong: Services that the controller moves, and a look before it does.

The conditions are those of ValidateRolloutStrategyBlueGreen
(pkg/apis/rollouts/validation/validation.go of Argo Rollouts).
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.blue_green import BlueGreen
from canarygen.model.canary import Canary, Fleet
from canarygen.model.feature import Feature
from canarygen.model.traffic import Split
from canarygen.model.workload import USUAL_HISTORY


def moved_services_are_no_subsets(fleet: Fleet) -> Iterator[Diagnostic]:
    """Blue-green and ping-pong are split by Services."""
    for canary in fleet.canaries:
        plan = canary.rollout
        if canary.traffic.split is Split.SUBSETS and (plan.blue_green or plan.ping_pong):
            key, words = ("blueGreen", "blue-green") if plan.blue_green else ("pingPong", "ping-pong")
            yield Diagnostic(
                code=Code.STRATEGY_WITH_SUBSETS,
                message=f"{words} moves Services, and traffic goes by subsets here",
                span=canary.traffic.place.at("split").span,
                notes=(Note("it is asked for here", plan.place.at(key).key),),
                help="leave `split` out, or say `services`",
            )


def switches_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """A switch is either held back or timed, and its numbers are such as the controller takes."""
    for canary in fleet.canaries:
        if plan := canary.rollout.blue_green:
            yield from _promotion(plan)
            if not fleet.targets.have(Feature.HELD_ROLLBACK):
                yield from _way_back(canary, plan)
            yield from _preview(canary, plan)
            yield from _revisions(canary, plan)


def _promotion(plan: BlueGreen) -> Iterator[Diagnostic]:
    if not plan.auto_promotion and plan.auto_promotion_after:
        yield Diagnostic(
            code=Code.CONFLICTING_KEYS,
            message="the controller cannot both wait for somebody and promote by itself",
            span=plan.place.at("autoPromotionAfter").key,
            notes=(Note("it waits for somebody", plan.place.at("autoPromotion").span),),
            help="keep one of `autoPromotion: false` and `autoPromotionAfter`",
        )
    if not plan.held_by:
        yield Diagnostic(
            code=Code.NEVER_HELD,
            message="nothing holds the switch: all traffic goes to the new version as soon as its pods have started",
            span=plan.place.key,
            help="say `autoPromotion: false`, `autoPromotionAfter: 10m`, or add an analysis under `prePromotion`",
        )


def _way_back(canary: Canary, plan: BlueGreen) -> Iterator[Diagnostic]:
    """Before 1.10, going back to a recent version starts no analysis and keeps no pause, and waits for them (issue 3304 of Argo Rollouts)."""
    rollout = canary.rollout
    if rollout.rollback_revisions is None or not plan.held_by:
        return
    yield Diagnostic(
        code=Code.ROLLBACK_STUCK,
        message="going back to a recent version would wait for ever for what holds the switch",
        span=rollout.place.at("rollback").key,
        notes=(Note("this holds it", plan.place.at(plan.held_by).key),),
        help=f"remove `rollback`: within `scaleDownDelay` the old version is taken back at once without it; {Feature.HELD_ROLLBACK.unless_newer}",
    )


def _preview(canary: Canary, plan: BlueGreen) -> Iterator[Diagnostic]:
    replicas = canary.workload.most_pods
    if plan.preview_replicas is not None and plan.preview_replicas > replicas:
        yield Diagnostic(
            code=Code.PREVIEW_ABOVE_REPLICAS,
            message=f"the preview has {plan.preview_replicas} pods, and the version in use {replicas}",
            span=plan.place.at("previewReplicas").span,
            notes=(Note("the replicas", canary.workload.most_pods_place.span),),
            help="lower it, or leave it out for as many pods as the version in use has",
        )


def _revisions(canary: Canary, plan: BlueGreen) -> Iterator[Diagnostic]:
    kept, history = plan.scale_down_delay_revisions, canary.workload.kept_revisions
    if kept is not None and kept > history:
        yield Diagnostic(
            code=Code.REVISIONS_BEYOND_HISTORY,
            message=f"{kept} old versions may stay up, and only {history} are kept",
            span=plan.place.at("scaleDownDelayRevisions").span,
            notes=(Note("so many are kept", canary.workload.place.at("revisionHistoryLimit").span),)
            if canary.workload.revision_history_limit is not None
            else (),
            help=f"lower it, or raise `workload.revisionHistoryLimit` (the controller's default is {USUAL_HISTORY})",
        )


def syncs_keep_the_roles(fleet: Fleet) -> Iterator[Diagnostic]:
    """A sync does not write the weights of a pair whose roles have been swapped (reference: Argo Rollouts' pingPong)."""
    argo_cd = fleet.environment.argo_cd
    if argo_cd is None or argo_cd.respects_ignored:
        return
    for canary in fleet.canaries:
        if canary.rollout.ping_pong:
            yield Diagnostic(
                code=Code.SYNC_SWAPS_ROLES,
                message="a sync that changes the VirtualService sends all traffic to the ping Service, which has no pods after every second release",
                span=canary.rollout.place.at("pingPong").span,
                notes=(Note("Argo CD is told to write what Git says", argo_cd.place.key),),
                help="say `argocd: {respectIgnoreDifferences: true}`, and change routes while ping is in use; or do without `pingPong`",
            )


CHECKS = (moved_services_are_no_subsets, switches_are_accepted, syncs_keep_the_roles)
