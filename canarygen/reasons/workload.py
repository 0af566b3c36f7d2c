"""Why what runs is what it is: pods, and what sets their number."""

_APP = {
    "name": "the app's container has the canary's `metadata.name`, unless the `template` has it under another one",
    "image": "`workload.image`, or that of the `template`",
    "command": "`workload.command`, or that of the `template`",
    "args": "`workload.args`, or those of the `template`",
    "ports": "the container has each `targetPort` of `workload.ports` once, by the name that the Services look for; `template` may add others",
    "ports[].containerPort": "the number on which the container listens, `targetPort` of `workload.ports`; `template` may add others",
    "env": "`workload.env`, a variable a line; `template` may add others",
    "envFrom": "`workload.envFrom`; `template` may have others",
    "resources": "`workload.resources`: one amount alone is what is requested and, of memory, the limit, too; `template` has the last word",
    "readinessProbe": "`health` says when a pod is ready to be called; `template` has the last word",
    "livenessProbe": "`health` says when a container must be started anew; `template` has the last word",
    "startupProbe": "`health` says when the app has started; `template` has the last word",
}

POD_TEMPLATE = {
    "": "a pod is what `workload` says, with `workload.template` laid over it as kubectl apply would",
    "metadata.labels": "pods bear the labels of `workload.selector`, by which they are found, the canary's `metadata.name`, and those of the `template`",
    "spec.serviceAccountName": "`workload.serviceAccount`, or that of the `template`",
    **{f"spec.containers[].{field}": words for field, words in _APP.items()},
}
"""From the template on."""

AUTOSCALER = {
    "kind": "`workload.autoscale` asks for a HorizontalPodAutoscaler",
    "spec.scaleTargetRef": "`workload.autoscale` sets the number of pods of the Rollout, which has the canary's name",
    "spec.minReplicas": "there are never fewer pods than `autoscale.min`",
    "spec.maxReplicas": "there are never more pods than `autoscale.max`",
    "spec.metrics": "`cpu` and `memory` of `workload.autoscale` come first, each as a metric of its own, then its `metrics`, as they are",
    "spec.behavior": "it is `autoscale.behavior`, as it is",
}

_LIMIT = "`workload.disruption` says how many pods, of both versions together, a drain of their nodes may take at once"

DISRUPTION_BUDGET = {
    "kind": "`workload.disruption` asks for a PodDisruptionBudget",
    "spec.maxUnavailable": _LIMIT,
    "spec.minAvailable": _LIMIT,
    "spec.selector": "it counts the pods of both versions, found by `workload.selector`",
}
