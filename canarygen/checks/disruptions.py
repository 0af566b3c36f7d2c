"""Laws of disruption: a budget lets some pods go, and not all of them."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet
from canarygen.model.workload import Disruption, Workload
from canarygen.wording import counted


def budgets_let_pods_go(fleet: Fleet) -> Iterator[Diagnostic]:
    """At rest, with the least number of pods, a node can be drained."""
    for canary in fleet.canaries:
        workload = canary.workload
        pods = workload.fewest_pods
        if workload.disruption and pods and not workload.disruption.evictions(pods):
            yield Diagnostic(
                code=Code.DISRUPTION_NEVER,
                message=f"of {counted(pods, 'pod')} this budget lets none go: no node that one runs on could be drained",
                span=workload.disruption.place.span,
                notes=(Note("so many pods there are at rest", workload.fewest_pods_place.span),),
                help=_way_out(workload.disruption, pods),
            )


def _way_out(disruption: Disruption, pods: int) -> str:
    if disruption.is_loss:
        return "let at least 1 go"
    if pods == 1:
        return "run 2 pods, or write `maxUnavailable: 1`, which lets the only one go"
    return f"let at most {pods - 1} of the {pods} stay, or write `maxUnavailable: 1`"


def budgets_keep_pods(fleet: Fleet) -> Iterator[Diagnostic]:
    """With the greatest number of pods, some must stay."""
    for canary in fleet.canaries:
        workload = canary.workload
        if workload.disruption and workload.disruption.evictions(workload.most_pods) == workload.most_pods:
            yield _guards_nothing(workload, workload.disruption)


def _guards_nothing(workload: Workload, disruption: Disruption) -> Diagnostic:
    pods = workload.most_pods
    return Diagnostic(
        code=Code.DISRUPTION_ALWAYS,
        message=f"this budget lets all of {counted(pods, 'pod')} go at once"
        if pods
        else "there is no pod to guard",
        span=disruption.place.span,
        notes=(Note("so many pods there are at most", workload.most_pods_place.span),),
        help="let fewer go, run more pods, or remove `disruption`",
    )


CHECKS = (budgets_let_pods_go, budgets_keep_pods)
