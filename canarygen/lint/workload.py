"""Pods, as whatever runs them describes them: Deployments and their kin, bare Pods, and Argo's Rollouts."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Note
from canarygen.document import Anything, Path, Place, mapping, mappings, texts
from canarygen.frozen import cached_property, frozen
from canarygen.key import ARGO, CORE
from canarygen.lint.gap import keyed, merged
from canarygen.lint.resource import Resource
from canarygen.model.containers import containers, lasting
from canarygen.pod.sidecar import PROXY
from canarygen.typed import Any, Final

_USUAL: Final = "TCP"
_TEMPLATE: Final[Path] = ("spec", "template")
TEMPLATES: Final[Mapping[tuple[str, str], Path]] = {
    (CORE, "Pod"): (),
    (CORE, "ReplicationController"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    (ARGO, "Rollout"): _TEMPLATE,
}
"""Where each kind describes its pods."""


@frozen(keeping=True)
class Workload:
    """What runs some pods, and where they are described: in `described`, at `path`, which may be another object's."""

    owner: Resource
    described: Resource
    path: Path

    @property
    def namespace(self) -> str:
        """Where the pods run."""
        return self.owner.namespace

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of the pods."""
        return texts(self.described.get(*self.path, "metadata", "labels"))

    @cached_property
    def promised(self) -> Mapping[str, str]:
        """The labels of the pods, and those that what runs them selects: where they lack one of these, that is a fault of its own."""
        return merged(self.labels, texts(self.owner.get("spec", "selector", "matchLabels")))

    @cached_property
    def annotations(self) -> Mapping[str, str]:
        """The annotations of the pods."""
        return texts(self.described.get(*self.path, "metadata", "annotations"))

    @property
    def is_proxy(self) -> bool:
        """Whether the pods hold a proxy as they are written: those of a gateway hold nothing else."""
        return any(container.get("name") == PROXY for container in self.containers)

    @property
    def containers(self) -> list[Mapping[str, Any]]:
        """The containers of a pod."""
        return mappings(self.described.get(*self.path, "spec", "containers"))

    @property
    def ports(self) -> Iterator[tuple[str, int, str]]:
        """The ports that the containers declare: name ("" for none), number (0 for one that may be any), protocol."""
        for container in self.containers:
            for port in mappings(container.get("ports")):
                number = port.get("containerPort")
                known = 0 if isinstance(number, Anything) else number
                if isinstance(known, int):
                    yield str(port.get("name") or ""), known, str(port.get("protocol") or _USUAL)

    def named_ports(self, of: Mapping[str, Any]) -> Mapping[str, int]:
        """Give the ports that a port of a Service can mean by name, with their numbers; 0 where that is none.

        They are of its protocol, and of containers that last (FindPort, pkg/api/v1/pod); of several the first is meant.
        """
        protocol = of.get("protocol") or _USUAL
        found = [
            (port.get("name"), port.get("containerPort"))
            for _, container in lasting(containers(mapping(self.described.get(*self.path))))
            for port in mappings(container, "ports")
            if (port.get("protocol") or _USUAL) == protocol
        ]
        named = {
            name: number if isinstance(number, int) else 0
            for name, number in reversed(found)
            if name and isinstance(name, str)
        }
        return keyed(named)

    @property
    def note(self) -> Note:
        """What shows a reader which pods are meant."""
        return Note("these are the pods", self.owner.at("metadata", "name").span)

    @property
    def place(self) -> Place:
        """Where the pods are described."""
        return self.described.at(*self.path)
