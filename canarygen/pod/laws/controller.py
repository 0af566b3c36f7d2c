"""What the controller of Argo Rollouts refuses of a pod though Kubernetes takes it (ValidateRolloutSpec).

It has the validation of Kubernetes 1.34 look at the template, with all feature gates as they are by default and none of
what a cluster lets be. And it hands it over by the names of Kubernetes' own code, which differ from those of the API here and
there: what has another name there is not seen.
"""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.fault import Refusal
from canarygen.form import is_subdomain
from canarygen.model.containers import HOOKS, Contained
from canarygen.pod.laws.selector import selected
from canarygen.pod.laws.value import entries
from canarygen.typed import Final
from canarygen.wording import brief

_MISREAD: Final = ("azureDisk", "glusterfs", "rbd")
"""Volumes that have a field of another name, and cannot do without it."""


def controllers_agree(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """The controller takes what Kubernetes takes of a pod."""
    spec = template.get("spec", {})
    yield from _process(("spec",), spec)
    for at, container in containers:
        yield from _process(at, container)
        yield from _container(at, container)
    for index, volume in numbered(spec, "volumes"):
        yield from _volume(("spec", "volumes", index), volume)
    for index, name in enumerate(entries(spec.get("dnsConfig"), "searches")):
        if isinstance(name, str) and not is_subdomain(name.removesuffix(".")):
            message = f"the controller takes `{brief(name)}` for no domain"
            yield Refusal(
                ("spec", "dnsConfig", "searches", index),
                message,
                "write one such as `example.com`, without `_`",
            )
    for index, spread in numbered(spec, "topologySpreadConstraints"):
        yield from _spread(("spec", "topologySpreadConstraints", index), spread)


def _process(path: Path, said: Said) -> Iterator[Refusal]:
    context = mapping(said.get("securityContext"))
    if mapping(context.get("windowsOptions")).get("hostProcess") is True:
        yield Refusal(
            (*path, "securityContext", "windowsOptions", "hostProcess"),
            "a process of the node needs `hostNetwork`, which the controller does not see: it refuses the Rollout",
            "leave it out, or run this as a DaemonSet",
        )
    if context.get("procMount") == "Unmasked":
        yield Refusal(
            (*path, "securityContext", "procMount"),
            "this needs `hostUsers: false`, which the controller does not see: it refuses the Rollout",
            "leave it out",
        )


def _container(path: Path, container: Said) -> Iterator[Refusal]:
    for hook in HOOKS:
        if below(container, "lifecycle", hook, "sleep").get("seconds") == 0:
            at = (*path, "lifecycle", hook, "sleep", "seconds")
            yield Refusal(
                at, "the controller takes no hook that sleeps for no time", "write 1 or more, or remove it"
            )
    if path[1] == "initContainers" and container.get("resizePolicy"):
        message = "the controller takes this of no init container"
        yield Refusal((*path, "resizePolicy"), message, "remove it")


def _volume(path: Path, volume: Said) -> Iterator[Refusal]:
    image = volume.get("image")
    if isinstance(image, dict) and not image.get("pullPolicy"):
        message = "the controller wants to know when the image is fetched"
        yield Refusal((*path, "image"), message, "add `pullPolicy: IfNotPresent`")
    for kind in _MISREAD:
        if kind in volume:
            message = f"the controller misses what it needs of a volume of {kind}, and refuses the Rollout"
            yield Refusal((*path, kind), message, "write a `persistentVolumeClaim` for it")


def _spread(path: Path, spread: Said) -> Iterator[Refusal]:
    there = selected(mapping(spread.get("labelSelector")))
    for index, name in enumerate(entries(spread, "matchLabelKeys")):
        if name in there:
            message = (
                f"the controller refuses `{brief(str(name))}` here, since the `labelSelector` has it, too"
            )
            yield Refusal((*path, "matchLabelKeys", index), message, "keep it in one of the two")
