"""Laws of security contexts: Kubernetes accepts those of the pods and of their containers.

They repeat ValidatePodSecurityContext and ValidateSecurityContext (pkg/apis/core/validation
of Kubernetes).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path
from canarygen.fault import Refusal
from canarygen.model.canary import Fleet
from canarygen.model.containers import Contained, Map
from canarygen.pod.parts import place

_IDS = ("runAsUser", "runAsGroup", "fsGroup")


def security_contexts_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Users are numbers from 0 on, and no container is both privileged and kept from privileges."""
    for canary in fleet.canaries:
        workload = canary.workload
        for path, message, help_ in refusals(workload.pod_template or {}, workload.containers):
            yield Diagnostic(
                code=Code.POD_REFUSED, message=message, span=place(workload, path).span, help=help_
            )


def refusals(template: Map, containers: Iterable[Contained]) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of the security contexts of a pod template and of its containers."""
    yield from _users(*_context(("spec",), template.get("spec", {})))
    for path, container in containers:
        at, context = _context(path, container)
        yield from _users(at, context)
        yield from _escalation(at, context)


def _context(path: Path, said: Map) -> tuple[Path, Map]:
    context: Any = said.get("securityContext")
    return (*path, "securityContext"), context if isinstance(context, Mapping) else {}


def _users(path: Path, context: Map) -> Iterator[Refusal]:
    for key in _IDS:
        value = context.get(key)
        if isinstance(value, int) and value < 0:
            yield (*path, key), f"{value} is no {key}", "write 0 or more"


def _escalation(path: Path, context: Map) -> Iterator[Refusal]:
    if context.get("allowPrivilegeEscalation") is not False:
        return
    at = (*path, "allowPrivilegeEscalation")
    if context.get("privileged") is True:
        yield at, "a privileged container has all privileges already", "keep one of the two"
    capabilities = context.get("capabilities")
    added = capabilities.get("add") if isinstance(capabilities, Mapping) else None
    if isinstance(added, list) and "CAP_SYS_ADMIN" in added:
        yield at, "a container with CAP_SYS_ADMIN can gain every privilege", "keep one of the two"
