"""Argo CD's AppProject: it allows just the kinds and namespaces that an environment's canaries have."""

from collections.abc import Iterator, Sequence
from functools import partial

from canarygen.delivery import Delivery, delivering
from canarygen.document import Path
from canarygen.manifest import Manifest
from canarygen.model.project import ArgoCD, Environment
from canarygen.origin import Origin


def app_projects(environment: Environment, deliveries: Sequence[Delivery]) -> Iterator[Manifest]:
    """Give the AppProject, where Argo CD is used."""
    argo_cd = environment.argo_cd
    if argo_cd is None or not deliveries:
        return
    kinds = sorted({kind for delivery in deliveries for kind in delivery.kinds})
    namespaces = sorted({delivery.namespace for delivery in deliveries})
    yield delivering(
        environment,
        argo_cd,
        kind="AppProject",
        name=argo_cd.project,
        file="appproject",
        spec={
            "sourceRepos": [argo_cd.repo_url],
            "destinations": [{**argo_cd.destination.field, "namespace": name} for name in namespaces],
            # Argo CD creates the namespaces by itself; no other object outside of them is allowed.
            "clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}],
            "namespaceResourceWhitelist": [{"group": group, "kind": kind} for group, kind in kinds],
        },
        trace=partial(_origins, argo_cd, deliveries, namespaces),
    )


def _origins(argo_cd: ArgoCD, deliveries: Sequence[Delivery], namespaces: Sequence[str]) -> Iterator[Origin]:
    yield Origin(("spec", "sourceRepos"), argo_cd.at("repoURL"))
    first = {delivery.namespace: delivery for delivery in reversed(deliveries)}
    for index, namespace in enumerate(namespaces):
        path: Path = ("spec", "destinations", index)
        yield Origin(path, argo_cd.at("destination"))
        yield Origin((*path, "namespace"), first[namespace].place.at("metadata", "namespace"))
