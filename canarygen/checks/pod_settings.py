"""Laws of a pod's own settings: where it may run, what it may do, and how it finds names.

Like those of its containers they repeat Kubernetes' validation (ValidatePodSpec in
pkg/apis/core/validation). Types are not repeated: the object's schema has them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path
from canarygen.fault import Refusal
from canarygen.model.canary import Fleet
from canarygen.pod.parts import Map, containers, items, place
from canarygen.wording import joined

_DNS_POLICIES = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_OPERATORS = ("Exists", "Equal")
_UNSATISFIABLE = ("DoNotSchedule", "ScheduleAnyway")


def pod_settings_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts what the template says of the pod as a whole."""
    for canary in fleet.canaries:
        template = canary.workload.pod_template
        for path, message, help_ in _refusals(template) if template else ():
            span = place(canary.workload, path).span
            yield Diagnostic(code=Code.POD_REFUSED, message=message, span=span, help=help_)


def _refusals(template: Map) -> Iterator[Refusal]:
    spec = template.get("spec", {})
    yield from _word(("spec", "dnsPolicy"), spec.get("dnsPolicy"), _DNS_POLICIES)
    yield from _name_servers(spec)
    grace = spec.get("terminationGracePeriodSeconds")
    if isinstance(grace, int) and grace < 0:
        yield ("spec", "terminationGracePeriodSeconds"), "a time below 0", "write 0 or more"
    for index, toleration in enumerate(items(spec, "tolerations")):
        yield from _toleration(("spec", "tolerations", index), toleration)
    for index, constraint in enumerate(items(spec, "topologySpreadConstraints")):
        yield from _spread(("spec", "topologySpreadConstraints", index), constraint)
    yield from _rights(("spec",), spec)
    for path, container in containers(template):
        yield from _rights(path, container)
    if spec.get("hostNetwork") is True:
        yield from _host_ports(template)


def _word(path: Path, said: Any, known: tuple[str, ...]) -> Iterator[Refusal]:
    if isinstance(said, str) and said not in known:
        yield path, f"`{said}` is no {path[-1]}", f"write {joined(known)}"


def _name_servers(spec: Map) -> Iterator[Refusal]:
    settings = spec.get("dnsConfig")
    servers = settings.get("nameservers") if isinstance(settings, Mapping) else None
    if spec.get("dnsPolicy") == "None" and not servers:
        help_ = "add `dnsConfig: {nameservers: [...]}`, or choose another policy"
        yield ("spec", "dnsPolicy"), "with the policy None the pod knows no name server", help_


def _toleration(path: Path, toleration: Map) -> Iterator[Refusal]:
    operator, effect = toleration.get("operator", "Equal"), toleration.get("effect")
    yield from _word((*path, "operator"), operator, _OPERATORS)
    yield from _word((*path, "effect"), effect, _EFFECTS)
    if operator == "Exists" and toleration.get("value"):
        yield (*path, "value"), "with the operator Exists no value is compared", "remove `value`"
    if operator == "Equal" and not toleration.get("key"):
        yield (
            path,
            "a toleration of every key needs the operator Exists",
            "add `operator: Exists`, or a `key`",
        )
    if "tolerationSeconds" in toleration and effect != "NoExecute":
        help_ = "write `effect: NoExecute`, or remove it"
        yield (*path, "tolerationSeconds"), "only the effect NoExecute lasts for a time", help_


def _spread(path: Path, constraint: Map) -> Iterator[Refusal]:
    yield from _word((*path, "whenUnsatisfiable"), constraint.get("whenUnsatisfiable"), _UNSATISFIABLE)
    skew = constraint.get("maxSkew")
    if isinstance(skew, int) and skew < 1:
        yield (*path, "maxSkew"), f"{skew} is no difference to stay below", "write 1 or more"


def _rights(path: Path, holder: Map) -> Iterator[Refusal]:
    context = holder.get("securityContext")
    if not isinstance(context, Mapping):
        return
    here = (*path, "securityContext")
    for key in ("runAsUser", "runAsGroup", "fsGroup"):
        number = context.get(key)
        if isinstance(number, int) and number < 0:
            yield (*here, key), f"{number} is no {key}", "write 0 or more"
    if context.get("privileged") is True and context.get("allowPrivilegeEscalation") is False:
        yield (
            (*here, "allowPrivilegeEscalation"),
            "a privileged container can always get more rights",
            "remove one of `privileged` and `allowPrivilegeEscalation: false`",
        )


def _host_ports(template: Map) -> Iterator[Refusal]:
    for path, container in containers(template):
        for index, port in enumerate(items(container, "ports")):
            own, host = port.get("containerPort"), port.get("hostPort")
            if host is not None and host != own:
                here = (*path, "ports", index)
                yield here, f"on the node's network the port {own} cannot be {host}", "leave `hostPort` out"
