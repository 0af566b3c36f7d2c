"""Laws of a pod template's settings: Kubernetes accepts what is said of the pod as a whole.

They repeat ValidatePodSpec (pkg/apis/core/validation of Kubernetes), as far as the schema
of the object does not know them.
"""

from collections.abc import Collection, Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path
from canarygen.fault import Refusal
from canarygen.model.canary import Fleet
from canarygen.model.containers import Map, items
from canarygen.pattern import on_demand
from canarygen.pod.parts import place
from canarygen.wording import listed

_LABEL = on_demand(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN = on_demand(r"(?=.{1,253}\Z)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_DNS_POLICIES = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_OPERATORS = ("Equal", "Exists")
_EFFECTS = ("NoExecute", "NoSchedule", "PreferNoSchedule")
_UNSATISFIABLE = ("DoNotSchedule", "ScheduleAnyway")


def pod_settings_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the settings of the pod as a whole."""
    for canary in fleet.canaries:
        workload = canary.workload
        spec = workload.pod_template.get("spec", {}) if workload.pod_template is not None else {}
        for path, message, help_ in _refusals(spec):
            yield Diagnostic(
                code=Code.POD_REFUSED,
                message=message,
                span=place(workload, ("spec", *path)).span,
                help=help_,
            )


def _refusals(spec: Map) -> Iterator[Refusal]:
    if spec.get("restartPolicy", "Always") != "Always":
        yield ("restartPolicy",), "pods of a Rollout are always restarted", "remove `restartPolicy`"
    yield from _volumes(spec)
    yield from settings(spec)


def settings(spec: Map) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of how a pod ends, where it runs, and how it finds others."""
    for key in ("activeDeadlineSeconds", "ephemeralContainers"):
        if key in spec:
            yield (key,), f"`{key}` may not stand in a pod template", "remove it"
    grace = spec.get("terminationGracePeriodSeconds")
    if isinstance(grace, int) and grace < 0:
        message = f"pods cannot be given {grace} seconds to end"
        yield ("terminationGracePeriodSeconds",), message, "write 0 or more"
    account = spec.get("serviceAccountName")
    if isinstance(account, str) and account and not _SUBDOMAIN.fullmatch(account):
        help_ = "use lower-case letters, digits, `-` and `.`"
        yield ("serviceAccountName",), f"`{account}` is not a service account's name", help_
    yield from _dns(spec)
    yield from _host_ports(spec)
    for index, toleration in enumerate(items(spec, "tolerations")):
        yield from _toleration(("tolerations", index), toleration)
    for index, spread in enumerate(items(spec, "topologySpreadConstraints")):
        yield from _spread(("topologySpreadConstraints", index), spread)


def _volumes(spec: Map) -> Iterator[Refusal]:
    seen: set[str] = set()
    for index, volume in enumerate(items(spec, "volumes")):
        name, path = volume.get("name"), ("volumes", index)
        if str(name) in seen:
            yield path, f"a second volume `{name}`", "keep one of the two"
        seen.add(str(name))
        if isinstance(name, str) and not _LABEL.fullmatch(name):
            help_ = "use lower-case letters, digits and `-`, at most 63"
            yield (*path, "name"), f"`{name}` is not a volume's name", help_
        sources = sorted(volume.keys() - {"name"})
        if len(sources) > 1:
            kinds = " and ".join(f"`{source}`" for source in sources)
            yield path, f"the volume `{name}` is both {kinds}", "keep one"


def _dns(spec: Map) -> Iterator[Refusal]:
    yield from _one_of(spec, (), "dnsPolicy", _DNS_POLICIES)
    config = spec.get("dnsConfig")
    if spec.get("dnsPolicy") == "None" and not (isinstance(config, Mapping) and config.get("nameservers")):
        help_ = "add `dnsConfig: {nameservers: [...]}`, or remove `dnsPolicy`"
        yield ("dnsPolicy",), "without a DNS policy the pods need name servers of their own", help_


def _host_ports(spec: Map) -> Iterator[Refusal]:
    """Check the ports on the node: init containers run one by one, so only the others share them."""
    seen: set[str] = set()
    on_host = spec.get("hostNetwork") is True
    for index, container in enumerate(items(spec, "containers")):
        for at, port in enumerate(items(container, "ports")):
            path, number = ("containers", index, "ports", at), port.get("containerPort")
            # On the node's network Kubernetes takes the container's port for what is not said.
            on_node = port.get("hostPort") or (number if on_host else None)
            if on_host and on_node != number:
                message = f"on the node's network {number} cannot be {on_node}"
                yield (*path, "hostPort"), message, "remove `hostPort`, or `hostNetwork`"
            key = f"{port.get('protocol', 'TCP')} {port.get('hostIP', '')} {on_node}"
            if on_node and key in seen:
                yield path, f"a second port {on_node} on the node", "give one of the two another `hostPort`"
            seen.add(key)


def _toleration(path: Path, toleration: Map) -> Iterator[Refusal]:
    yield from _one_of(toleration, path, "operator", _OPERATORS)
    yield from _one_of(toleration, path, "effect", _EFFECTS)
    operator = toleration.get("operator") or "Equal"
    if operator == "Exists" and toleration.get("value"):
        message = "with the operator Exists the value of the taint is not looked at"
        yield (*path, "value"), message, "remove `value`, or write `operator: Equal`"
    if operator == "Equal" and not toleration.get("key"):
        help_ = "add `key`, or write `operator: Exists`, which tolerates every taint"
        yield path, "a toleration without `key` says which value it tolerates, and of nothing", help_
    if "tolerationSeconds" in toleration and toleration.get("effect") != "NoExecute":
        message = "only pods that a taint evicts are tolerated for a time"
        yield (*path, "tolerationSeconds"), message, "write `effect: NoExecute`, or remove it"


def _spread(path: Path, spread: Map) -> Iterator[Refusal]:
    yield from _one_of(spread, path, "whenUnsatisfiable", _UNSATISFIABLE)
    skew = spread.get("maxSkew")
    if isinstance(skew, int) and skew < 1:
        message = "no pods can be spread more evenly than with a difference of 1"
        yield (*path, "maxSkew"), message, "write 1 or more"


def _one_of(said: Map, path: Path, key: str, values: Collection[str]) -> Iterator[Refusal]:
    """Refuse a text of a key that is none of these; Kubernetes takes an empty one for none."""
    value = said.get(key)
    if isinstance(value, str) and value and value not in values:
        yield (*path, key), f"`{value}` is no {key}", f"write one of {listed(list(values))}"
