"""Why a DestinationRule is what it is."""

REASONS = {
    "kind": "with `traffic.split` by subsets, a DestinationRule tells those of one Service apart; without, a `traffic.trafficPolicy` needs one for each version's Service",
    "spec.host": "the Service that the rule is for bears the canary's `metadata.name`, with the role of a version behind where there are two, or what `names` says",
    "spec.subsets": "`traffic.split` by subsets has one for each version",
    "spec.subsets[].name": "with `traffic.split` by subsets they are called stable and canary; `names` can rename them",
    "spec.subsets[].labels": "both subsets select all pods of `workload.selector`; the controller adds each version's hash",
    "spec.trafficPolicy": "it is `traffic.trafficPolicy`, as it is",
}
