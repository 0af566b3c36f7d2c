"""The PodDisruptionBudget: how many pods a drain of their nodes may take at once."""

from collections.abc import Iterator

from canarygen.manifest import Manifest, manifest
from canarygen.model.canary import Canary
from canarygen.origin import Origin


def pod_disruption_budget(canary: Canary) -> Iterator[Manifest]:
    """Give the budget, if the canary has one: it counts the pods of both versions together."""
    workload, disruption = canary.workload, canary.workload.disruption
    if disruption is None:
        return
    key = "maxUnavailable" if disruption.is_loss else "minAvailable"
    yield manifest(
        canary,
        api_version="policy/v1",
        kind="PodDisruptionBudget",
        name=canary.names.pod_disruption_budget,
        file="pdb",
        named="podDisruptionBudget",
        spec={key: disruption.limit, "selector": {"matchLabels": workload.selector}},
        trace=lambda: (
            Origin(("spec",), workload.place.at("disruption")),
            Origin(("spec", "selector", "matchLabels"), workload.place.at("selector")),
        ),
    )
