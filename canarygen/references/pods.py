"""The pods that an object of the tree stands for, as far as the tree knows them."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.frozen import frozen
from canarygen.key import ARGO, Key, key_of
from canarygen.model.label import HASH
from canarygen.references.reference import Object
from canarygen.typed import Any, Final

APPS: Final = "apps"
_WORKLOADS = {(ARGO, "Rollout"), (APPS, "Deployment"), (APPS, "StatefulSet"), (APPS, "DaemonSet")}


@frozen
class Pods:
    """The pods of a workload: their labels, and of these the ones that every version carries.

    `containers` is None where the template lies outside of the tree.
    """

    owner: Key
    labels: Mapping[str, str]
    lasting: Mapping[str, str]
    containers: Sequence[Mapping[str, Any]] | None

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
    lasting = spec.get("selector", {}).get("matchLabels", {})
    if "template" not in spec:
        return Pods(key, lasting, lasting, None) if "workloadRef" in spec else None
    template = spec["template"]
    labels = template.get("metadata", {}).get("labels", {})
    return Pods(key, labels, lasting, tuple(_serving(template.get("spec", {}))))


def _serving(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the containers that live as long as the pod: native sidecars are among the init containers."""
    yield from spec.get("containers", ())
    yield from (item for item in spec.get("initContainers", ()) if item.get("restartPolicy") == "Always")


def without_hash(labels: Mapping[str, str]) -> dict[str, str]:
    """Leave out what the controller adds while it is at work."""
    return {key: value for key, value in labels.items() if key != HASH}
