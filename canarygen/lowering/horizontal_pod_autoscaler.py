"""The HorizontalPodAutoscaler: it sets the Rollout's number of pods."""

from collections.abc import Iterator
from functools import partial

from canarygen.document import Map
from canarygen.manifest import Manifest, manifest
from canarygen.model.canary import Canary
from canarygen.model.workload import Autoscale, ResourceTarget
from canarygen.origin import Origin


def horizontal_pod_autoscaler(canary: Canary) -> Iterator[Manifest]:
    """Give the autoscaler, if the canary has one of its own."""
    autoscale = canary.workload.own_autoscale
    if autoscale is None:
        return
    yield manifest(
        canary,
        api_version="autoscaling/v2",
        kind="HorizontalPodAutoscaler",
        name=canary.names.horizontal_pod_autoscaler,
        file="hpa",
        named="horizontalPodAutoscaler",
        spec=_spec(canary.names.rollout, autoscale),
        trace=partial(_origins, autoscale),
    )


def _spec(rollout: str, autoscale: Autoscale) -> Map:
    behavior = {"behavior": autoscale.behavior} if autoscale.behavior else {}
    return {
        "scaleTargetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": rollout},
        "minReplicas": autoscale.fewest,
        "maxReplicas": autoscale.most,
        "metrics": [*(_resource(target) for target in autoscale.targets), *autoscale.metrics],
        **behavior,
    }


def _resource(target: ResourceTarget) -> Map:
    wanted = (
        {"type": "AverageValue", "averageValue": target.quantity}
        if target.utilization is None
        else {"type": "Utilization", "averageUtilization": target.utilization}
    )
    return {"type": "Resource", "resource": {"name": target.resource, "target": wanted}}


def _origins(autoscale: Autoscale) -> tuple[Origin, ...]:
    place, count = autoscale.place, len(autoscale.targets)
    return (
        Origin(("spec",), place),
        Origin(("spec", "minReplicas"), place.at("min")),
        Origin(("spec", "maxReplicas"), place.at("max")),
        *(Origin(("spec", "metrics", index), target.place) for index, target in enumerate(autoscale.targets)),
        *(
            Origin(("spec", "metrics", count + index), place.at("metrics", index))
            for index in range(len(autoscale.metrics))
        ),
        Origin(("spec", "behavior"), place.at("behavior")),
    )
