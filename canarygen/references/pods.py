"""The pods that an object of the tree stands for, as far as the tree knows them."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, below
from canarygen.frozen import frozen
from canarygen.key import ARGO, Key, key_of
from canarygen.model.label import HASH
from canarygen.model.names import METADATA, SERVICES
from canarygen.references.reference import Object
from canarygen.typed import Any, Final, NamedTuple

APPS: Final = "apps"
_WORKLOADS = {(ARGO, "Rollout"), (APPS, "Deployment"), (APPS, "StatefulSet"), (APPS, "DaemonSet")}


class Version(NamedTuple):
    """The labels that a Rollout adds to the pods of one version, and where in the Rollout it says so."""

    path: Path
    labels: Mapping[str, str]


@frozen(kw_only=True)
class Pods:
    """The pods of a workload: their labels, of these the ones that every version carries, and what one version adds.

    `containers` is None where the template lies outside of the tree.
    """

    owner: Key
    labels: Mapping[str, str]
    lasting: Mapping[str, str]
    versions: Sequence[Version] = ()
    containers: Sequence[Mapping[str, Any]] | None = None

    def version(self, wanted: Mapping[str, str]) -> Version | None:
        """Give the version whose pods carry all of some labels, if one does."""
        return next(
            (it for it in self.versions if wanted.items() <= {**self.labels, **it.labels}.items()), None
        )

    def ports(self) -> Iterator[Mapping[str, Any]]:
        """Give the ports that the containers declare."""
        for container in self.containers or ():
            yield from container.get("ports", ())


def pods_of(item: Object) -> Pods | None:
    """Give the pods of an object; None for one that has none, or has another object make them."""
    key = key_of(item)
    if key[:2] not in _WORKLOADS:
        return None
    spec = item["spec"]
    versions = tuple(_versions(spec))
    shared = _shared(versions)
    lasting = {**spec.get("selector", {}).get("matchLabels", {}), **shared}
    if "template" not in spec:
        return (
            Pods(owner=key, labels=lasting, lasting=lasting, versions=versions)
            if "workloadRef" in spec
            else None
        )
    template = spec["template"]
    return Pods(
        owner=key,
        labels={**template.get("metadata", {}).get("labels", {}), **shared},
        lasting=lasting,
        versions=versions,
        containers=tuple(_serving(template.get("spec", {}))),
    )


def _versions(spec: Mapping[str, Any]) -> Iterator[Version]:
    """Give what a Rollout adds to the pods of each version; other workloads have no strategy of these names."""
    for service, key in METADATA.items():
        path = ("strategy", SERVICES[service][0], key, "labels")
        if labels := below(spec, *path):
            yield Version(("spec", *path), labels)


def _shared(versions: Sequence[Version]) -> Mapping[str, str]:
    """Give the labels that both versions get alike: the controller takes them from pods of neither, a moment before these get no more requests.

    Where a patch has added a second strategy, which others tell of, there are more than two.
    """
    if len(versions) < 2:  # noqa: PLR2004 -- what one alone gets is shared by nobody
        return {}
    first, *others = (version.labels for version in versions)
    return {key: value for key, value in first.items() if all(it.get(key) == value for it in others)}


def _serving(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the containers that live as long as the pod: native sidecars are among the init containers."""
    yield from spec.get("containers", ())
    yield from (item for item in spec.get("initContainers", ()) if item.get("restartPolicy") == "Always")


def without_hash(labels: Mapping[str, str]) -> dict[str, str]:
    """Leave out what the controller adds while it is at work."""
    return {key: value for key, value in labels.items() if key != HASH}
