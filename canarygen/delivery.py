"""How Argo CD brings a canary to its cluster: what its Application, alone or in a set, says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from canarygen.document import Path, Place, Said
from canarygen.frozen import frozen, replace
from canarygen.manifest import Manifest, Trace, folder
from canarygen.model.canary import Canary
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.model.names import application, in_environment
from canarygen.model.project import PROJECT_FILE, ArgoCD, Environment
from canarygen.origin import Origin, Reach
from canarygen.ownership import written
from canarygen.tree import APPLICATIONS
from canarygen.typed import Any

_ALL = "canaries"

WAVE = "argocd.argoproj.io/sync-wave"
"""The annotation that puts an object into a later wave than the rest, whose wave is 0."""
SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
KEPT = "Prune=false"
"""With this option Argo CD leaves an object that has gone from Git where it is: whoever takes it over finds it there."""

# Which setting a field of an Application's spec comes from.
_FIELDS: Mapping[Path, str] = {
    ("project",): "project",
    ("source", "repoURL"): "repoURL",
    ("source", "targetRevision"): "revision",
    ("source", "path"): "path",
    ("destination",): "destination",
    ("syncPolicy", "automated"): "autoSync",
    ("syncPolicy", "managedNamespaceMetadata"): "injection",
    ("syncPolicy", "syncOptions", 2): "respectIgnoreDifferences",
}

READ_AGAIN = {"argocd.argoproj.io/manifest-generate-paths": "."}
"""The annotation by which only a change of its own folder makes Argo CD read an Application's manifests again."""

# Everything that the Rollout refers to must be there before it, or the controller calls it
# invalid. Nothing may come after it: a paused canary would hold that back.
_WAVES = {"Rollout": "1", "HorizontalPodAutoscaler": "1"}


@frozen(kw_only=True)
class Delivery:
    """One canary's way to its cluster: the kinds of its objects, each with its group, and what of them is not compared.

    It is all that a canary adds to the objects that are of all canaries of an environment. `spec` is the path of its
    spec, and `place` what stands there.
    """

    namespace: str
    name: str
    kinds: tuple[tuple[str, str], ...]
    ignored: tuple[Said, ...]
    spec: str
    place: Place

    def application(self, environment: Environment) -> str:
        """Give the name of its Application."""
        return in_environment(application(self.namespace, self.name), environment.name)

    def folder(self, environment: Environment, argo_cd: ArgoCD) -> str:
        """Give the folder that is synced, in the repository of the tree."""
        return str(argo_cd.path / PurePosixPath(environment.name or "", self.namespace, self.name))


def deliveries(canaries: Iterable[Canary], manifests: Iterable[Manifest]) -> Iterator[Delivery]:
    """Give the deliveries of the canaries of an environment; their objects are among `manifests`."""
    objects: dict[str, list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        objects[manifest.folder].append(manifest)
    for canary in canaries:
        own = objects[folder(canary)]
        compared = written([manifest.content for manifest in own])
        yield Delivery(
            namespace=canary.namespace,
            name=canary.name,
            kinds=tuple(sorted({(manifest.key[0], manifest.kind) for manifest in own})),
            ignored=tuple(found.ignored(canary.namespace) for found in compared),
            spec=canary.path,
            place=canary.place,
        )


def delivering(  # noqa: PLR0913 -- what an object is made of; all of it said by key
    environment: Environment,
    argo_cd: ArgoCD,
    *,
    kind: str,
    name: str,
    file: str,
    spec: Said,
    of: Delivery | None = None,
    annotations: Said = MappingProxyType({}),
    trace: Trace,
) -> Manifest:
    """Make an object for Argo CD itself: of one canary, or of all of an environment."""
    metadata: dict[str, Any] = {
        "name": name,
        "namespace": argo_cd.namespace,
        "labels": {NAME_LABEL: of.name if of else _ALL, MANAGED_BY: "canarygen"},
    }
    if annotations:
        metadata["annotations"] = dict(annotations)
    return Manifest(
        content={"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec},
        folder=f"{APPLICATIONS}/{environment.name}" if environment.name else APPLICATIONS,
        file=f"{file}.yaml",
        source=of.spec if of else PROJECT_FILE,
        place=of.place.at("metadata", "name") if of else argo_cd.place,
        trace=lambda: (*_origins(argo_cd, of), *trace()),
    )


def _origins(argo_cd: ArgoCD, of: Delivery | None) -> Iterator[Origin]:
    yield Origin((), argo_cd.place)
    yield Origin(("metadata", "name"), of.place.at("metadata", "name") if of else argo_cd.at("project"))
    yield Origin(("metadata", "namespace"), argo_cd.at("namespace"))
    if of:
        yield Origin(("metadata", "labels", NAME_LABEL), of.place.at("metadata", "name"))


def spec_origins(argo_cd: ArgoCD, path: Path) -> Iterator[Origin]:
    """Say which settings the spec of an Application at `path` answers to."""
    for field, key in _FIELDS.items():
        yield Origin((*path, *field), argo_cd.at(key))


def canary_origins(canary: Place, *, ignored: Path, folder: Path, namespace: Path) -> Iterator[Origin]:
    """Say what the paths answer to at which an Application has what is not compared, its folder, and its namespace."""
    yield Origin(ignored, canary.at("spec", "rollout"), Reach.ALL)
    yield Origin(folder, canary.at("metadata", "name"))
    yield Origin(namespace, canary.at("metadata", "namespace"))


def waved(manifest: Manifest, argo_cd: ArgoCD) -> Manifest:
    """Put an object into its wave."""
    wave = _WAVES.get(manifest.kind)
    if wave is None:
        return manifest
    metadata = manifest.content["metadata"]
    annotations = {**metadata.get("annotations", {}), WAVE: wave}
    return replace(
        manifest,
        content={**manifest.content, "metadata": {**metadata, "annotations": annotations}},
        trace=lambda: (*manifest.origins, Origin(("metadata", "annotations", WAVE), argo_cd.place)),
    )


def source(argo_cd: ArgoCD, path: str) -> Said:
    """Give the source of an Application: the folder at `path` of the tree's repository."""
    found = {"repoURL": argo_cd.repo_url, "targetRevision": argo_cd.revision, "path": path}
    # A folder that is declared plain is read file by file, a kustomization among them.
    return found if argo_cd.is_kustomized else found | {"directory": {"recurse": True}}


def sync_policy(argo_cd: ArgoCD) -> Said:
    """Give the way in which an Application is synced.

    Only what differs is applied: an unchanged VirtualService then keeps the weights of a
    running rollout. With RespectIgnoreDifferences a changed one would, too, but the whole
    live list of routes would win, and no change of a route would ever arrive.
    """
    options = ["ApplyOutOfSyncOnly=true", "CreateNamespace=true"]
    if argo_cd.respects_ignored:
        options.append("RespectIgnoreDifferences=true")
    policy: dict[str, Any] = {}
    if argo_cd.auto_sync:
        policy["automated"] = {"prune": argo_cd.prune, "selfHeal": argo_cd.self_heal}
    policy["syncOptions"] = options
    if argo_cd.injection:
        policy["managedNamespaceMetadata"] = {"labels": dict(argo_cd.injection)}
    return policy
