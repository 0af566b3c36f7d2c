"""Argo CD's Applications: one for each canary of an environment."""

from collections.abc import Iterator, Sequence
from functools import partial

from canarygen.delivery import (
    READ_AGAIN,
    Delivery,
    canary_origins,
    delivering,
    source,
    spec_origins,
    sync_policy,
)
from canarygen.manifest import Manifest
from canarygen.model.names import application
from canarygen.model.project import ArgoCD, Environment
from canarygen.origin import Origin


def applications(environment: Environment, deliveries: Sequence[Delivery]) -> Iterator[Manifest]:
    """Give the Applications, unless Argo CD is not used, or gets one ApplicationSet for all of them."""
    argo_cd = environment.argo_cd
    if argo_cd and not argo_cd.as_set:
        for delivery in deliveries:
            yield _application(environment, argo_cd, delivery)


def _application(environment: Environment, argo_cd: ArgoCD, delivery: Delivery) -> Manifest:
    return delivering(
        environment,
        argo_cd,
        kind="Application",
        name=delivery.application(environment),
        file=application(delivery.namespace, delivery.name),
        annotations=READ_AGAIN,
        spec={
            "project": argo_cd.project,
            "source": source(argo_cd, delivery.folder(environment, argo_cd)),
            "destination": {**argo_cd.destination.field, "namespace": delivery.namespace},
            "syncPolicy": sync_policy(argo_cd),
            "ignoreDifferences": list(delivery.ignored),
        },
        of=delivery,
        trace=partial(_origins, argo_cd, delivery),
    )


def _origins(argo_cd: ArgoCD, delivery: Delivery) -> Iterator[Origin]:
    yield from spec_origins(argo_cd, ("spec",))
    yield from canary_origins(
        delivery.place,
        ignored=("spec", "ignoreDifferences"),
        folder=("spec", "source", "path"),
        namespace=("spec", "destination", "namespace"),
    )
