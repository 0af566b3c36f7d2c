"""Laws of ping-pong Services: what rests in Git is right after every second release only."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet


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


CHECKS = (syncs_keep_the_roles,)
