"""Argo CD's Applications: one for each canary of an environment."""

from collections.abc import Iterator, Sequence
from functools import partial

from canarygen.delivery import (
    READ_AGAIN,
    Delivery,
    canary_origins,
    deliveries,
    delivering,
    source,
    spec_origins,
    sync_policy,
)
from canarygen.manifest import Manifest
from canarygen.model.canary import Canary, Fleet
from canarygen.model.names import application
from canarygen.model.project import ArgoCD
from canarygen.origin import Origin


def applications(fleet: Fleet, manifests: Sequence[Manifest]) -> Iterator[Manifest]:
    """Give the Applications, unless Argo CD is not used, or gets one ApplicationSet for all of them."""
    argo_cd = fleet.environment.argo_cd
    if argo_cd and not argo_cd.as_set:
        for delivery in deliveries(fleet, argo_cd, manifests):
            yield _application(fleet, argo_cd, delivery)


def _application(fleet: Fleet, argo_cd: ArgoCD, delivery: Delivery) -> Manifest:
    canary = delivery.canary
    return delivering(
        fleet,
        argo_cd,
        kind="Application",
        name=delivery.name,
        file=application(*canary.key),
        annotations=READ_AGAIN,
        spec={
            "project": argo_cd.project,
            "source": source(argo_cd, delivery.path),
            "destination": {**argo_cd.destination.field, "namespace": canary.namespace},
            "syncPolicy": sync_policy(argo_cd),
            "ignoreDifferences": list(delivery.ignored),
        },
        of=canary,
        trace=partial(_origins, argo_cd, canary),
    )


def _origins(argo_cd: ArgoCD, canary: Canary) -> Iterator[Origin]:
    yield from spec_origins(argo_cd, ("spec",))
    yield from canary_origins(
        canary,
        ignored=("spec", "ignoreDifferences"),
        folder=("spec", "source", "path"),
        namespace=("spec", "destination", "namespace"),
    )
