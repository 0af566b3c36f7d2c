"""Argo CD's ApplicationSet: one for all the canaries of an environment, where that is asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

from canarygen.delivery import READ_AGAIN, Delivery, deliveries, delivering, source, sync_policy
from canarygen.manifest import Manifest
from canarygen.model.canary import Fleet
from canarygen.model.project import ArgoCD

# What differs between canaries beyond plain texts cannot stand in the template itself.
_PATCH = "spec:\n  ignoreDifferences: {{ toJson .ignoreDifferences }}\n"


def application_sets(fleet: Fleet, manifests: Sequence[Manifest]) -> Iterator[Manifest]:
    """Give the ApplicationSet: a list of canaries, and what their Applications have in common."""
    argo_cd = fleet.environment.argo_cd
    found = list(deliveries(fleet, argo_cd, manifests)) if argo_cd and argo_cd.as_set else []
    if argo_cd and found:
        yield delivering(
            fleet,
            argo_cd,
            kind="ApplicationSet",
            name=argo_cd.project,
            file="applicationset",
            spec={
                "goTemplate": True,
                "goTemplateOptions": ["missingkey=error"],
                "generators": [{"list": {"elements": [_element(delivery) for delivery in found]}}],
                # A canary that leaves the list loses its Application, never its objects.
                "syncPolicy": {"preserveResourcesOnDeletion": True},
                "template": _template(argo_cd),
                "templatePatch": _PATCH,
            },
        )


def _element(delivery: Delivery) -> dict[str, Any]:
    return {
        "name": delivery.name,
        "namespace": delivery.canary.namespace,
        "path": delivery.path,
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
