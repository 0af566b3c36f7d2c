"""Why a Rollout is what it is."""

from canarygen.reasons import pod_template, strategy

REASONS = {
    "kind": "a Rollout runs a `workload`, in place of a Deployment, and brings its new versions to callers",
    "metadata.annotations": "each object bears the canary's own `metadata.annotations`; a Rollout's say, too, who is told of what, from `rollout.notifications`",
    "spec.replicas": "the number of pods is `workload.replicas`",
    "spec.minReadySeconds": "a pod counts when it has been ready for `minReadySeconds`",
    "spec.revisionHistoryLimit": "`revisionHistoryLimit` old versions are kept, to go back to",
    "spec.progressDeadlineSeconds": "in seconds, `progressDeadline`: how long new pods may take to be ready",
    "spec.progressDeadlineAbort": "with `progressDeadlineAbort` a release that takes longer is aborted",
    "spec.rollbackWindow": "going back by as many versions as `rollback` says skips the steps",
    "spec.analysis": "so many runs are kept as `analysisHistory` says",
    "spec.selector": "`workload.selector` finds the pods of both versions",
    "spec.workloadRef": "the pods are described by the existing `workload.deployment`, which the controller takes over",
    **{f"spec.template.{part}".rstrip("."): words for part, words in pod_template.REASONS.items()},
    **{f"spec.strategy.{part}": words for part, words in strategy.REASONS.items()},
}
