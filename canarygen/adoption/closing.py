"""The last stage: what is of no use any more goes, and Argo CD may prune again."""

from collections.abc import Sequence

from canarygen.adoption.stage import Stage
from canarygen.adoption.subject import Subject
from canarygen.lint.resource import Resource
from canarygen.typed import Final
from canarygen.wording import joined

EMPTIED: Final = "Where the last file of an Application's folder has gone, Argo CD says `app path does not exist`, and prunes nothing there any more: `kubectl delete` what should be gone, and then take the Application away with `argocd app delete APP --cascade=false` (with cascade it takes along whatever still bears its mark)."
"""What Argo CD asks of people where the files were all that an Application had: Git keeps no empty folder."""
SYNCED: Final = "both Applications are Synced   # if one is not, sync that of out/ once more; one whose files have all moved may say `app path does not exist`"
"""When objects have changed hands: the old keeper may have applied one a last time, behind the new one's back."""


def closed(subject: Subject, left: Sequence[Resource]) -> Stage:
    """Give the stage in which what is left over goes, if anything is."""
    namespace = subject.workload.namespace
    if not left:
        return Stage(
            name="close",
            title=f"{subject.name}: let Argo CD prune again",
            why=f"The canary is all that there is, and nothing changes hands any more. {EMPTIED}",
            watch=(f"kubectl argo rollouts status {subject.rollout}   # Healthy",),
        )
    names = joined([f"{item.kind} {item.name}" for item in left], "and")
    return Stage(
        name="close",
        title=f"{subject.name}: remove the old way in",
        why=f"Sync this only when nobody goes by {names} any more: DNS leads to Istio's gateway, and no caller names the old Service. Until then this can wait. Argo CD may prune the canary's objects again from now on. {EMPTIED}",
        watch=(f"kubectl get ingress,service,destinationrule -n {namespace}   # none of {names}",),
        back="what it brings back leads to the Rollout's pods",
    )
