"""Why a PodDisruptionBudget is what it is."""

_LIMIT = "`workload.disruption` says how many pods, of both versions together, a drain of their nodes may take at once"

REASONS = {
    "kind": "`workload.disruption` asks for a PodDisruptionBudget",
    "spec.maxUnavailable": _LIMIT,
    "spec.minAvailable": _LIMIT,
    "spec.selector": "it counts the pods of both versions, found by `workload.selector`",
}
