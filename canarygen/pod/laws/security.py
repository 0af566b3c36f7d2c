"""What pods and their containers may do (ValidatePodSecurityContext, ValidateSecurityContext, pkg/apis/core/validation)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Said, items, mapping, numbered
from canarygen.fault import Refusal
from canarygen.model.containers import Contained
from canarygen.pod.laws.value import entries, unlisted
from canarygen.pod.laws.volumes import leads_out
from canarygen.typed import Any, Final
from canarygen.wording import brief

_IDS: Final = ("runAsUser", "runAsGroup", "fsGroup")
_LAST_ID: Final = 2**31 - 1
_WORDS: Final = {
    "procMount": ("Default", "Unmasked"),
    "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
    "supplementalGroupsPolicy": ("Merge", "Strict"),
    "seLinuxChangePolicy": ("MountOption", "Recursive"),
}
_PROFILES: Final = ("Localhost", "RuntimeDefault", "Unconfined")
_LONGEST_SYSCTL: Final = 253
_SYSCTL: Final = re.compile(r"(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?")


def security_is_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Users are numbers from 0 on, and no container is both privileged and kept from privileges."""
    at, context = _context(("spec",), template.get("spec", {}))
    yield from _users(at, context)
    yield from _kernel(at, context)
    for path, container in containers:
        at, context = _context(path, container)
        yield from _users(at, context)
        yield from _escalation(at, context)


def _context(path: Path, said: Said) -> tuple[Path, Said]:
    return (*path, "securityContext"), mapping(said.get("securityContext"))


def _users(path: Path, context: Said) -> Iterator[Refusal]:
    for key in _IDS:
        value = context.get(key)
        if isinstance(value, int) and not 0 <= value <= _LAST_ID:
            yield Refusal((*path, key), f"{value} is no {key}", f"write a number from 0 to {_LAST_ID}")
    for key, words in _WORDS.items():
        yield from unlisted(context, path, key, words)
    for key in ("seccompProfile", "appArmorProfile"):
        if isinstance(profile := context.get(key), Mapping):
            yield from _profile((*path, key), profile)
            # The one is a file of the node; the other a name, and many are the path of a program.
            said, at = profile.get("localhostProfile"), (*path, key, "localhostProfile")
            yield from leads_out(at, said, "the profiles") if key == "seccompProfile" else _unnamed(at, said)


def _profile(path: Path, profile: Said) -> Iterator[Refusal]:
    yield from unlisted(profile, path, "type", _PROFILES, of="a profile")
    is_local, said = profile.get("type") == _PROFILES[0], profile.get("localhostProfile")
    if is_local and said is None:
        yield Refusal(path, "a profile of the node needs its path", "add `localhostProfile`")
    if said is not None and not is_local:
        yield Refusal(
            (*path, "localhostProfile"),
            "only `type: Localhost` has a profile of the node",
            "keep one of the two",
        )


def _unnamed(path: Path, said: Any) -> Iterator[Refusal]:
    """Refuse what is no name of a profile of AppArmor."""
    if isinstance(said, str) and (not said or said != said.strip()):
        yield Refusal(path, f"`{brief(said)}` is no name of a profile", "write it without spaces around it")


def _kernel(path: Path, context: Said) -> Iterator[Refusal]:
    for index, group in enumerate(entries(context, "supplementalGroups")):
        if isinstance(group, int) and not 0 <= group <= _LAST_ID:
            at = (*path, "supplementalGroups", index)
            yield Refusal(at, f"{group} is no group", f"write a number from 0 to {_LAST_ID}")
    seen: set[str] = set()
    for index, setting in numbered(context, "sysctls"):
        name, at = str(setting.get("name")), (*path, "sysctls", index)
        if len(name) > _LONGEST_SYSCTL or not _SYSCTL.fullmatch(name):
            yield Refusal(
                (*at, "name"),
                f"`{brief(name)}` is no setting of a kernel",
                "write one such as `net.core.somaxconn`",
            )
        if name in seen:
            yield Refusal(at, f"a second `{brief(name)}`", "keep one of the two")
        seen.add(name)


def _escalation(path: Path, context: Said) -> Iterator[Refusal]:
    if context.get("allowPrivilegeEscalation") is not False:
        return
    at = (*path, "allowPrivilegeEscalation")
    if context.get("privileged") is True:
        yield Refusal(at, "a privileged container has all privileges already", "keep one of the two")
    added = mapping(context.get("capabilities")).get("add")
    if "CAP_SYS_ADMIN" in items(added):
        yield Refusal(at, "a container with CAP_SYS_ADMIN can gain every privilege", "keep one of the two")
