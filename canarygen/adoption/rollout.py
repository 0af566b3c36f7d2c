"""The stages by which a Rollout that somebody wrote gets another keeper: its objects stay, and none of them has another name."""

from collections.abc import Iterator

from canarygen.adoption.closing import SYNCED, closed
from canarygen.adoption.stage import Stage
from canarygen.adoption.subject import Draft, Subject
from canarygen.adoption.variant import keys, numbered


def drafts(subject: Subject) -> Iterator[Draft]:
    """Give the stages."""
    left = subject.left(frozenset(keys(subject.spec)))
    yield Draft(_hand_over(subject), numbered(subject.spec, subject.ports))
    yield Draft(closed(subject, left), subject.spec, left)


def _hand_over(subject: Subject) -> Stage:
    return Stage(
        name="hand-over",
        title=f"{subject.name}: build the Rollout's objects of a spec",
        why=f"The objects stay, and the Application of out/ keeps them from now on. {subject.pods_get_a_label} this is a release, too: the same image takes the steps of the spec, gates included. Sync it when no other release is under way.",
        watch=(
            "an Application of Argo CD syncs out/ from this commit on",
            SYNCED,
            f"kubectl argo rollouts get rollout {subject.rollout} --watch",
            f"kubectl argo rollouts promote {subject.rollout}   # at each gate; with --full to skip the steps",
            f"kubectl argo rollouts status {subject.rollout}   # Healthy, and not before all steps are done",
        ),
        back=f"a revert is a release, too; `kubectl argo rollouts abort {subject.rollout}` sends all requests back at once",
    )
