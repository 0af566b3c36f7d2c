"""The last stage: what is of no use any more goes, and Argo CD may prune again."""

from collections.abc import Sequence
from typing import Final

from canarygen.adoption.stage import Stage
from canarygen.adoption.subject import Subject
from canarygen.lint.resource import Resource
from canarygen.wording import joined

EMPTIED: Final = "an Application that is left without manifests is synced by hand (Argo CD empties none by itself), and deleted at the end"
"""What Argo CD asks of people, where the files were all that an Application had (`allowEmpty` is off, as a rule)."""


def closed(subject: Subject, left: Sequence[Resource]) -> Stage:
    """Give the stage in which what is left over goes, if anything is."""
    namespace = subject.workload.namespace
    if not left:
        return Stage(
            name="close",
            title=f"{subject.name}: let Argo CD prune again",
            why="The canary is all that there is, and nothing changes hands any more.",
            watch=(f"kubectl argo rollouts status {subject.rollout}   # Healthy", EMPTIED),
        )
    names = joined([f"{item.kind} {item.name}" for item in left], "and")
    return Stage(
        name="close",
        title=f"{subject.name}: remove the old way in",
        why=f"Sync this only when nobody goes by {names} any more: DNS leads to Istio's gateway, and no caller names the old Service. Until then this can wait. Argo CD may prune the canary's objects again from now on.",
        watch=(f"kubectl get ingress,service,destinationrule -n {namespace}   # none of {names}", EMPTIED),
        back="what it brings back leads to the Rollout's pods",
    )
