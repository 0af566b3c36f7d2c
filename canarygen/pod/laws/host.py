"""What pods share with their node, or ask of it as a whole (ValidatePodSpec, pkg/apis/core/validation)."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.fault import Refusal
from canarygen.form import is_qualified_name
from canarygen.model.containers import Contained
from canarygen.model.quantity import HUGE_PAGES, STANDARD, is_of_pages, thousandths
from canarygen.pod.laws.value import no_amount
from canarygen.typed import Any, Final
from canarygen.wording import brief

_SHARED: Final = ("hostNetwork", "hostPID", "hostIPC")
_SETTINGS: Final = {
    "hostNetwork": ("net.",),
    "hostIPC": ("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."),
}
_OF_PODS: Final = frozenset({"cpu", "memory"})
_WHOLE: Final = 1000


def nodes_are_shared(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """What a pod shares with its node does not contradict itself, and its own resources are enough for its containers."""
    spec = template.get("spec", {})
    yield from _users(spec)
    yield from _devices(spec, containers)
    yield from _kernel(spec)
    yield from _overhead(spec)
    if of_pod := spec.get("resources"):
        yield from _whole(of_pod, containers)


def _users(spec: Said) -> Iterator[Refusal]:
    for key in _SHARED if spec.get("hostUsers") is False else ():
        if spec.get(key) is True:
            message = "a pod with users of its own shares none of this with its node"
            yield Refusal(("spec", key), message, "remove it, or `hostUsers`")
    if spec.get("shareProcessNamespace") is True and spec.get("hostPID") is True:
        message = "the containers share the node's processes already"
        yield Refusal(("spec", "shareProcessNamespace"), message, "keep one of it and `hostPID`")


def _devices(spec: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    for at, container in containers if spec.get("hostUsers") is False else ():
        if container.get("volumeDevices"):
            message = "a pod with users of its own has no devices of volumes"
            yield Refusal((*at, "volumeDevices"), message, "remove it, or `hostUsers`")


def _kernel(spec: Said) -> Iterator[Refusal]:
    """Check the settings of the kernel that are the node's where a pod shares its network, or its IPC."""
    for index, setting in numbered(spec, "securityContext", "sysctls"):
        name = str(setting.get("name")).replace("/", ".")
        for key, prefixes in _SETTINGS.items():
            if spec.get(key) is True and name.startswith(prefixes):
                message = f"with `{key}` this is a setting of the node"
                yield Refusal(
                    ("spec", "securityContext", "sysctls", index, "name"), message, f"remove it, or `{key}`"
                )


def _overhead(spec: Said) -> Iterator[Refusal]:
    """Check what the runtime of a pod needs for itself: it is judged as limits of a container are, and is the runtime class's to say."""
    amounts = mapping(spec.get("overhead"))
    for name, amount in amounts.items():
        path: Path = ("spec", "overhead", name)
        is_named = "/" in str(name) and is_qualified_name(str(name))
        if not (name in STANDARD or str(name).startswith(HUGE_PAGES) or is_named):
            yield Refusal(path, f"`{brief(str(name))}` is no resource of a pod", "write `cpu` or `memory`")
        yield from no_amount(path, amount)
        yield from _indivisible(path, str(name), amount)
    huge = [name for name in amounts if str(name).startswith(HUGE_PAGES)]
    if huge and not amounts.keys() & _OF_PODS:
        yield Refusal(
            ("spec", "overhead"),
            f"`{brief(str(huge[0]))}` needs cpu or memory beside it",
            "add `cpu` or `memory`",
        )
    if amounts and not spec.get("runtimeClassName"):
        # Kubernetes takes the template, and its admission (plugin/pkg/admission/runtimeclass) none of its pods.
        yield Refusal(
            ("spec", "overhead"),
            "a pod of no runtime class has no overhead",
            "remove it, or say `runtimeClassName`",
        )


def _indivisible(path: Path, name: str, amount: Any) -> Iterator[Refusal]:
    """Check what comes in whole pieces only: devices, and pages."""
    if name.startswith(HUGE_PAGES):
        if not is_of_pages(name.removeprefix(HUGE_PAGES), amount):
            yield Refusal(
                path, f"{amount} is no number of whole pages", "write a multiple of the size of a page"
            )
    elif "/" in name and (thousandths(amount) or 0) % _WHOLE:
        yield Refusal(path, f"{amount} of a device is not a whole number", "write a whole number")


def _whole(said: Any, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Check the resources of the whole pod, which Kubernetes has from 1.34 on (validatePodResourceRequirements)."""
    for kind in ("requests", "limits"):
        for name, amount in below(said, kind).items():
            yield from no_amount(("spec", "resources", kind, name), amount)
            if name not in _OF_PODS and not name.startswith(HUGE_PAGES):
                message = f"`{brief(name)}` is given to containers, and not to a whole pod"
                yield Refusal(("spec", "resources", kind, name), message, "say it of a container")
    asked, limits = (_amounts(said, kind) for kind in ("requests", "limits"))
    yield from _asked(asked, limits, containers)
    yield from _limited(limits, containers)


def _asked(
    asked: Mapping[str, int], limits: Mapping[str, int], containers: Sequence[Contained]
) -> Iterator[Refusal]:
    own = [_amounts(item.get("resources"), "requests") for at, item in containers if at[1] == "containers"]
    for name in sorted(_OF_PODS & asked.keys()):
        path = ("spec", "resources", "requests", name)
        if asked[name] < sum(amounts.get(name, 0) for amounts in own):
            yield Refusal(
                path, f"the containers ask for more {name} together", "raise it, or let them ask for less"
            )
        if asked[name] > limits.get(name, asked[name]):
            yield Refusal(
                path, f"the pod asks for more {name} than its limit", "lower it, or raise the limit"
            )


def _limited(limits: Mapping[str, int], containers: Sequence[Contained]) -> Iterator[Refusal]:
    for at, item in containers:
        for name, amount in _amounts(item.get("resources"), "limits").items():
            if name in _OF_PODS and amount > limits.get(name, amount):
                path = (*at, "resources", "limits", name)
                yield Refusal(
                    path, f"the whole pod has a lower limit of {name}", "lower it, or raise that of the pod"
                )


def _amounts(resources: Any, kind: str) -> Mapping[str, int]:
    """Give amounts in thousandths; what is none is the schema's to refuse, or another law's."""
    said = below(resources, kind)
    found = {str(name): thousandths(amount) for name, amount in said.items()}
    return {name: amount for name, amount in found.items() if amount is not None}
