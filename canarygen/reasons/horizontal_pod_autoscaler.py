"""Why a HorizontalPodAutoscaler is what it is."""

REASONS = {
    "kind": "`workload.autoscale` asks for a HorizontalPodAutoscaler",
    "spec.scaleTargetRef": "`workload.autoscale` sets the number of pods of the Rollout, which has the canary's name",
    "spec.minReplicas": "there are never fewer pods than `autoscale.min`",
    "spec.maxReplicas": "there are never more pods than `autoscale.max`",
    "spec.metrics": "`cpu` and `memory` of `workload.autoscale` come first, each as a metric of its own, then its `metrics`, as they are",
    "spec.behavior": "it is `autoscale.behavior`, as it is",
}
