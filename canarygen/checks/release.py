"""Laws of releases: a new version starts a canary, and an old one can be gone back to."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet
from canarygen.model.containers import is_injected
from canarygen.model.workload import USUAL_HISTORY
from canarygen.pod.parts import place


def images_are_fixed(fleet: Fleet) -> Iterator[Diagnostic]:
    """Every image has a tag that is not `latest`, or a digest."""
    for canary in fleet.canaries:
        workload = canary.workload
        for path, container in workload.containers:
            image = container.get("image")
            if isinstance(image, str) and image and not is_injected(container):
                tag = _tag(image)
                if tag in {"", "latest"}:
                    says = (
                        "is whatever was pushed last"
                        if tag
                        else "has no tag, and is whatever was pushed last"
                    )
                    yield Diagnostic(
                        code=Code.MUTABLE_IMAGE,
                        message=f"`{image}` {says}: a new version of it would start no canary",
                        span=place(workload, *path, "image").span,
                        help=f"name a version: `{image.removesuffix(':latest')}:1.2.3`",
                    )


def _tag(image: str) -> str:
    """Give the tag of an image; what stands behind the colon of a registry's port is none."""
    _, colon, tag = image.rpartition(":")
    return tag if colon and "/" not in tag else ""


def rollbacks_find_their_revisions(fleet: Fleet) -> Iterator[Diagnostic]:
    """As many old revisions are kept as a rollback may go back to with the steps skipped."""
    for canary in fleet.canaries:
        revisions, kept = canary.rollout.rollback_revisions, canary.workload.kept_revisions
        if revisions is not None and revisions > kept:
            said = canary.workload.place.at("revisionHistoryLimit")
            yield Diagnostic(
                code=Code.ROLLBACK_BEYOND_HISTORY,
                message=f"{revisions} revisions back, and only {kept} are kept",
                span=canary.rollout.place.at("rollback", "revisions").span,
                notes=(Note("so many are kept", said.span),)
                if canary.workload.revision_history_limit is not None
                else (),
                help=f"let `revisionHistoryLimit` be {revisions} or more (the controller's default is {USUAL_HISTORY})",
            )


def rollbacks_are_aborted_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """An abort at the deadline ends an update, and not one back to a recent version: its abort is taken back at once.

    So it is in syncRolloutStatusCanary and syncRolloutStatusBlueGreen of Argo Rollouts, where RemoveAbort follows
    isRollbackWithinWindow; its controller, of 1.9.1 and of 1.10.2, has been seen to go round so.
    """
    for canary in fleet.canaries:
        plan = canary.rollout
        if plan.rollback_revisions is not None and plan.progress_deadline_abort:
            yield Diagnostic(
                code=Code.ROLLBACK_REPEATS,
                message="going back to a recent version whose pods do not start is aborted, and begins anew, for ever",
                span=plan.place.at("rollback").key,
                notes=(Note("it is aborted here", plan.place.at("progressDeadlineAbort").key),),
                help="remove one of the two; without `progressDeadlineAbort` the deadline is still told of",
            )
