"""What a pod says of one operating system, and is for the other (validateLinux, validateWindows, pkg/apis/core/validation)."""

import re
from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, mapping
from canarygen.fault import Refusal
from canarygen.form import is_subdomain
from canarygen.model.containers import Contained
from canarygen.typed import Any, Final
from canarygen.wording import brief

_OF_LINUX: Final = ("appArmorProfile", "runAsGroup", "runAsUser", "seLinuxOptions", "seccompProfile")
_OF_PODS: Final = (
    *_OF_LINUX,
    *("fsGroup", "fsGroupChangePolicy", "seLinuxChangePolicy", "supplementalGroups"),
    *("supplementalGroupsPolicy", "sysctls"),
)
_OF_CONTAINERS: Final = (
    *_OF_LINUX,
    *("allowPrivilegeEscalation", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem"),
)
_BESIDE: Final = ("hostIPC", "hostPID", "hostUsers", "resources", "shareProcessNamespace")
"""What is said of a pod of Linux beside its `securityContext`."""
_UNSAID: Final[tuple[tuple[str, Any], ...]] = (("hostIPC", False), ("hostPID", False), ("sysctls", []))
"""These are as good as nothing."""
_LABEL: Final = r"[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?"
_USER: Final = re.compile(
    rf"(?:(?:[^\\/:*?\"<>|.\x00-\x1f\x7f][^\\/:*?\"<>|\x00-\x1f\x7f]{{0,14}}|(?=[^\\]{{1,255}}\\){_LABEL}(?:\.{_LABEL})*)\\)?"
    r"(?![. ]+\Z)[^\"/\\:;|=,+*?<>@\[\]\x00-\x1f\x7f]{1,104}"
)
_WINDOWS: Final = "windowsOptions"


def systems_are_heeded(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """A pod that says its operating system asks for nothing that only the other has, and users of Windows have names."""
    spec = template.get("spec", {})
    contexts = [((*at, "securityContext"), mapping(item.get("securityContext"))) for at, item in containers]
    own: tuple[Path, Said] = ("spec", "securityContext"), mapping(spec.get("securityContext"))
    system = mapping(spec.get("os")).get("name")
    if system == "windows":
        yield from _foreign(("spec",), spec, _BESIDE)
        yield from _foreign(*own, _OF_PODS)
        for at, context in contexts:
            yield from _foreign(at, context, _OF_CONTAINERS)
    for at, context in (own, *contexts):
        if system == "linux" and context.get(_WINDOWS) is not None:
            yield Refusal((*at, _WINDOWS), "a pod of Linux has no options of Windows", "remove it")
        yield from _options((*at, _WINDOWS), mapping(context.get(_WINDOWS)))
    yield from _processes(spec, own, contexts)


def _foreign(path: Path, said: Said, keys: Sequence[str]) -> Iterator[Refusal]:
    for key in keys:
        value = said.get(key)
        if value is not None and (key, value) not in _UNSAID:
            yield Refusal((*path, key), f"a pod of Windows has no `{key}`", "remove it")


def _options(path: Path, options: Said) -> Iterator[Refusal]:
    user, name, own = (
        options.get(key) for key in ("runAsUserName", "gmsaCredentialSpecName", "gmsaCredentialSpec")
    )
    if isinstance(user, str) and not _USER.fullmatch(user):
        message = f"`{brief(user)}` is no name of a user of Windows"
        yield Refusal(
            (*path, "runAsUserName"), message, r"write one such as `ContainerUser`, or `DOMAIN\USER`"
        )
    if isinstance(name, str) and not is_subdomain(name):
        way_out = "use lower-case letters, digits, `-` and `.`"
        yield Refusal((*path, "gmsaCredentialSpecName"), f"`{brief(name)}` is no name of an object", way_out)
    if own == "":
        yield Refusal((*path, "gmsaCredentialSpec"), "an empty text says nothing of an account", "remove it")


def _processes(
    spec: Said, own: tuple[Path, Said], contexts: Sequence[tuple[Path, Said]]
) -> Iterator[Refusal]:
    """Check processes of the node (validateWindowsHostProcessPod): all containers are such, on the node's network, or none is."""
    at, context = own
    wanted = mapping(context.get(_WINDOWS)).get("hostProcess")
    said = [(path, mapping(inner.get(_WINDOWS)).get("hostProcess")) for path, inner in contexts]
    for path, own_wish in said:
        if wanted is not None and own_wish not in (None, wanted):
            message = "the pod as a whole says otherwise"
            yield Refusal((*path, _WINDOWS, "hostProcess"), message, "say it once, of the pod")
    hosted = [wanted if own_wish is None else own_wish for _, own_wish in said]
    if True in hosted:
        first = at if wanted is True else said[hosted.index(True)][0]
        if not all(value is True for value in hosted):
            message = "all containers of a pod are processes of the node, or none is"
            yield Refusal(
                (*first, _WINDOWS, "hostProcess"), message, "say it of the pod, and not of its containers"
            )
        if spec.get("hostNetwork") is not True:
            message = "a process of the node is on the node's network, too"
            way_out = "leave it out, or add `hostNetwork: true` to the pod"
            yield Refusal((*first, _WINDOWS, "hostProcess"), message, way_out)
