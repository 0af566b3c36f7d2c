"""Argo CD's AppProject: it allows just the kinds and namespaces that an environment's canaries have."""

from collections.abc import Iterator, Sequence
from functools import partial

from canarygen.delivery import delivering
from canarygen.document import Path
from canarygen.manifest import Manifest
from canarygen.model.canary import Fleet
from canarygen.model.project import ArgoCD
from canarygen.origin import Origin


def app_projects(fleet: Fleet, manifests: Sequence[Manifest]) -> Iterator[Manifest]:
    """Give the AppProject, where Argo CD is used."""
    argo_cd = fleet.environment.argo_cd
    if argo_cd is None or not manifests:
        return
    kinds = sorted({(manifest.key[0], manifest.kind) for manifest in manifests})
    namespaces = sorted({canary.namespace for canary in fleet.canaries})
    yield delivering(
        fleet,
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
        trace=partial(_origins, fleet, argo_cd, namespaces),
    )


def _origins(fleet: Fleet, argo_cd: ArgoCD, namespaces: Sequence[str]) -> Iterator[Origin]:
    yield Origin(("spec", "sourceRepos"), argo_cd.at("repoURL"))
    first = {canary.namespace: canary for canary in reversed(fleet.canaries)}
    for index, namespace in enumerate(namespaces):
        path: Path = ("spec", "destinations", index)
        yield Origin(path, argo_cd.at("destination"))
        yield Origin((*path, "namespace"), first[namespace].place.at("metadata", "namespace"))
