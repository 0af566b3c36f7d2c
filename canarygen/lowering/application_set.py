"""Argo CD's ApplicationSet: one for all the canaries of an environment, where that is asked for."""

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
from canarygen.document import Path
from canarygen.manifest import Manifest
from canarygen.model.project import ArgoCD, Environment
from canarygen.origin import Origin, Reach
from canarygen.typed import Any

# What differs between canaries beyond plain texts cannot stand in the template itself.
_PATCH = "spec:\n  ignoreDifferences: {{ toJson .ignoreDifferences }}\n"


def application_sets(environment: Environment, deliveries: Sequence[Delivery]) -> Iterator[Manifest]:
    """Give the ApplicationSet: a list of canaries, and what their Applications have in common."""
    argo_cd = environment.argo_cd
    if argo_cd and argo_cd.as_set and deliveries:
        elements = [_element(delivery, environment, argo_cd) for delivery in deliveries]
        yield delivering(
            environment,
            argo_cd,
            kind="ApplicationSet",
            name=argo_cd.project,
            file="applicationset",
            spec={
                "goTemplate": True,
                "goTemplateOptions": ["missingkey=error"],
                "generators": [{"list": {"elements": elements}}],
                # A canary that leaves the list loses its Application, never its objects.
                "syncPolicy": {"preserveResourcesOnDeletion": True},
                "template": _template(argo_cd),
                "templatePatch": _PATCH,
            },
            trace=partial(_origins, argo_cd, deliveries),
        )


def _origins(argo_cd: ArgoCD, deliveries: Sequence[Delivery]) -> Iterator[Origin]:
    yield Origin(("kind",), argo_cd.at("mode"))
    yield from spec_origins(argo_cd, ("spec", "template", "spec"))
    yield Origin(("spec", "template", "spec", "source", "path"), argo_cd.place)
    for index, delivery in enumerate(deliveries):
        path: Path = ("spec", "generators", 0, "list", "elements", index)
        yield Origin(path, delivery.place.at("metadata", "name"), Reach.ALL)
        yield from canary_origins(
            delivery.place,
            ignored=(*path, "ignoreDifferences"),
            folder=(*path, "path"),
            namespace=(*path, "namespace"),
        )


def _element(delivery: Delivery, environment: Environment, argo_cd: ArgoCD) -> dict[str, Any]:
    return {
        "name": delivery.application(environment),
        "namespace": delivery.namespace,
        "path": delivery.folder(environment, argo_cd),
        "ignoreDifferences": list(delivery.ignored),
    }


def _template(argo_cd: ArgoCD) -> dict[str, Any]:
    return {
        "metadata": {
            "name": "{{ .name }}",
            "annotations": READ_AGAIN,
        },
        "spec": {
            "project": argo_cd.project,
            "source": source(argo_cd, "{{ .path }}"),
            "destination": {**argo_cd.destination.field, "namespace": "{{ .namespace }}"},
            "syncPolicy": sync_policy(argo_cd),
        },
    }
