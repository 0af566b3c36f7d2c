"""Why a Rollout is what it is."""

from canarygen.reasons.workload import POD_TEMPLATE

_NAMES = "the controller finds a version by its Service, which bears the canary's `metadata.name` with the role behind, or what `names` says"
_SWAP = f"{_NAMES}; these two swap their roles at each promotion"
_DELAY = "in seconds, `scaleDownDelay`: how long the pods of the old version stay after the switch"
_REVISIONS = "at most `scaleDownDelayRevisions` old versions stay up meanwhile"
_ABORT = "in seconds, `abortScaleDownDelay`: how long the pods of an aborted version stay"
_APART = "`antiAffinity` keeps the pods of two versions off each other's nodes"
_UNAVAILABLE = "so many pods may be `unavailable` meanwhile"
_JUDGED = "judged by what `{key}` names: metrics of the canary, each by its AnalysisTemplate, and templates that exist"
_PASSED = "the arguments that what `{key}` names wants, and only a Rollout can give, or is given"

_ROUTING = {
    "managedRoutes": "`steps` with `route` or `mirror` have the controller add these, in the order in which they take requests: those by headers first, for a mirror of all would leave them none",
    "istio": "the controller moves the weights of the VirtualService that `traffic` comes to",
    "istio.virtualService.name": "the VirtualService bears the canary's `metadata.name`, or `names.virtualService`",
    "istio.virtualService": "all split routes are listed, those of `traffic.routes`, of further `ports` in the mesh, and of connections: without a list the controller may patch none of them",
    "istio.destinationRule": "with `traffic.split` by subsets, the controller adds each version's hash to its own; `names` can rename them",
    "istio.destinationRule.name": "the DestinationRule bears the canary's `metadata.name`, or `names.destinationRule`",
}
_STEPS = {
    "setWeight": "one of `rollout.steps`: the new version's share of the traffic in percent; the rest goes to the stable one",
    "pause": "one of `rollout.steps`: how long the weight is held; {} is a gate, and somebody must promote",
    "setCanaryScale": "one of `rollout.steps`: how many pods the new version has from here on, or again as many as its weight asks for",
    "setHeaderRoute": "one of `rollout.steps`: from here on, requests with these headers meet the new version; by the name alone, that ends",
    "setMirrorRoute": "one of `rollout.steps`: from here on, the new version gets a copy of these requests; by the name alone, that ends",
    "analysis": "one of `rollout.steps`: what must pass before the next one",
    "analysis.args": "what the metrics and templates of one of `rollout.steps` want, and only a Rollout can give: said with the step, or in `analysis.args`",
    "experiment": "one of `rollout.steps`: pods beside the release, judged for themselves",
    "plugin": "one of `rollout.steps`: it is done by a plugin of the controller, whose settings these are",
}
_CANARY = {
    "": "with `rollout.steps`, a new version takes over step by step",
    "stableService": _NAMES,
    "canaryService": _NAMES,
    "pingPong.pingService": _SWAP,
    "pingPong.pongService": _SWAP,
    "canaryMetadata": "pods bear `canaryMetadata` while they are the new version",
    "stableMetadata": "pods bear `stableMetadata` while they are the stable version",
    "maxSurge": "so many pods may be there beyond the number that is asked for: `surge`",
    "maxUnavailable": _UNAVAILABLE,
    "dynamicStableScale": "with a dynamic `scale`, the stable version gives up pods as the new one takes over",
    "minPodsPerReplicaSet": "each version has at least `minPods` pods",
    "replicaProgressThreshold": "`progressThreshold`: so many of a version's pods suffice to go on",
    "scaleDownDelaySeconds": _DELAY,
    "scaleDownDelayRevisionLimit": _REVISIONS,
    "abortScaleDownDelaySeconds": _ABORT,
    "antiAffinity": _APART,
    "analysis": "what of `analysis` runs in the background, all the while",
    "analysis.templates": _JUDGED.format(key="analysis"),
    "analysis.args": _PASSED.format(key="analysis"),
    "analysis.startingStep": "`analysis.start`, as the controller counts: from the step behind the one that sets that weight on, for before it the new version meets no request",
    "steps": "each of `rollout.steps` is one to the controller; a weight that is held is two",
    **{f"trafficRouting.{part}": words for part, words in _ROUTING.items()},
    **{f"steps[].{part}": words for part, words in _STEPS.items()},
}
_BLUE_GREEN = {
    "": "with `blueGreen`, a new version takes over all at once",
    "activeService": _NAMES,
    "previewService": _NAMES,
    "activeMetadata": "pods bear `activeMetadata` while they are the version that callers meet",
    "previewMetadata": "pods bear `previewMetadata` while they are the version on trial",
    "previewReplicaCount": "the version on trial has `previewReplicas` pods",
    "maxUnavailable": _UNAVAILABLE,
    "autoPromotionEnabled": "with `autoPromotion` the switch needs nobody; without, somebody must promote",
    "autoPromotionSeconds": "in seconds, `autoPromotionAfter`: when the switch comes by itself",
    "scaleDownDelaySeconds": _DELAY,
    "scaleDownDelayRevisionLimit": _REVISIONS,
    "abortScaleDownDelaySeconds": _ABORT,
    "antiAffinity": _APART,
    "prePromotionAnalysis": _JUDGED.format(key="prePromotion"),
    "prePromotionAnalysis.args": _PASSED.format(key="prePromotion"),
    "postPromotionAnalysis": _JUDGED.format(key="postPromotion"),
}

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
    **{f"spec.template.{part}".rstrip("."): words for part, words in POD_TEMPLATE.items()},
    **{f"spec.strategy.canary.{part}".rstrip("."): words for part, words in _CANARY.items()},
    **{f"spec.strategy.blueGreen.{part}".rstrip("."): words for part, words in _BLUE_GREEN.items()},
}
