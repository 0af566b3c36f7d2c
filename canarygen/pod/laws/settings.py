"""What is said of a pod as a whole: how it ends, what it tolerates, and how it is called and finds others.

The rules are those of ValidatePodSpec (pkg/apis/core/validation of Kubernetes), as far as the schema of the object does
not know them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from canarygen.document import Path, Said, numbered
from canarygen.fault import Refusal, under
from canarygen.form import is_address, is_dns_label, is_label_value, is_subdomain
from canarygen.model.containers import Contained
from canarygen.pod.laws.selector import key
from canarygen.pod.laws.value import entries, unlisted, unsaid
from canarygen.typed import Final

_DNS_POLICIES: Final = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_OPERATORS: Final = ("Equal", "Exists")
_EFFECTS: Final = ("NoExecute", "NoSchedule", "PreferNoSchedule")
_WORDS: Final = {"preemptionPolicy": ("PreemptLowerPriority", "Never"), "dnsPolicy": _DNS_POLICIES}
_MOST_SERVERS: Final = 3
_LONGEST: Final = 64
_CLAIMED: Final = ("resourceClaimName", "resourceClaimTemplateName")
_NAMES: Final[Mapping[str, tuple[str, Callable[[str], bool]]]] = {
    "serviceAccountName": ("a service account's name", is_subdomain),
    # Its older name, which counts where the newer one is not said.
    "serviceAccount": ("a service account's name", is_subdomain),
    "priorityClassName": ("a priority class's name", is_subdomain),
    "runtimeClassName": ("a runtime class's name", is_subdomain),
    "nodeName": ("a node's name", is_subdomain),
    "hostnameOverride": (
        "a host's name of up to 64 characters",
        lambda name: len(name) <= _LONGEST and is_subdomain(name),
    ),
    "hostname": ("a host's name without a domain", is_dns_label),
    "subdomain": ("one label of a domain", is_dns_label),
}

_NEVER_EMPTY: Final = ("hostnameOverride", "runtimeClassName")


def settings_are_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Kubernetes accepts how a pod ends, where it runs, and how it is called and finds others."""
    del containers
    return under(("spec",), _refusals(template.get("spec", {})))


def _refusals(spec: Said) -> Iterator[Refusal]:
    for forbidden in ("activeDeadlineSeconds", "ephemeralContainers"):
        if forbidden in spec:
            yield Refusal((forbidden,), f"`{forbidden}` may not stand in a pod template", "remove it")
    # Since Kubernetes 1.22 such a pod is given one second, which nobody wants who says it.
    grace = spec.get("terminationGracePeriodSeconds")
    if isinstance(grace, int) and grace < 0:
        message = f"pods cannot be given {grace} seconds to end"
        yield Refusal(("terminationGracePeriodSeconds",), message, "write 0 or more")
    yield from _words(spec)
    yield from _names(spec)
    yield from _aliases(spec)
    yield from _dns(spec)
    yield from _gates(spec)
    yield from _host_ports(spec)
    yield from _devices(spec)
    for index, toleration in numbered(spec, "tolerations"):
        yield from _toleration(("tolerations", index), toleration)


def _words(spec: Said) -> Iterator[Refusal]:
    """Refuse what is none of the words for it: Kubernetes fills in what is not said, and not all that is empty."""
    for called, words in _WORDS.items():
        yield from unlisted(spec, (), called, words)
    if spec.get("preemptionPolicy") == "":
        yield Refusal(("preemptionPolicy",), "it is empty", "leave it out")
    if isinstance(system := spec.get("os"), Mapping):
        yield from unlisted(system, ("os",), "name", ("linux", "windows"))
        if system.get("name") == "":
            yield Refusal(("os", "name"), "the system has no name", "write linux or windows")


def _names(spec: Said) -> Iterator[Refusal]:
    for called, (what, is_name) in _NAMES.items():
        name = spec.get(called)
        if called == "serviceAccount" and spec.get("serviceAccountName"):
            continue
        # Of these two an empty text is no less of a name than any other.
        if isinstance(name, str) and (name or called in _NEVER_EMPTY) and not is_name(name):
            signs = "digits and `-`" if is_name is is_dns_label else "digits, `-` and `.`"
            way_out = f"use lower-case letters, {signs}" if name else "leave it out"
            yield Refusal((called,), f"{f'`{name}`' if name else 'an empty text'} is not {what}", way_out)
    if spec.get("hostnameOverride") and spec.get("setHostnameAsFQDN") is True:
        yield Refusal(("setHostnameAsFQDN",), "`hostnameOverride` says the whole name", "keep one of the two")


def _aliases(spec: Said) -> Iterator[Refusal]:
    for index, alias in numbered(spec, "hostAliases"):
        if not is_address(str(alias.get("ip"))):
            yield Refusal(
                ("hostAliases", index, "ip"), f"`{alias.get('ip')}` is no address", "write an IP address"
            )
        for number, name in enumerate(entries(alias, "hostnames")):
            if isinstance(name, str) and not is_subdomain(name):
                way_out = "use lower-case letters, digits, `-` and `.`"
                yield Refusal(
                    ("hostAliases", index, "hostnames", number), f"`{name}` is no name of a host", way_out
                )


def _dns(spec: Said) -> Iterator[Refusal]:
    config = spec.get("dnsConfig")
    servers, searches = (entries(config, called) for called in ("nameservers", "searches"))
    if spec.get("dnsPolicy") == "None" and not servers:
        help_ = "add `dnsConfig: {nameservers: [...]}`, or remove `dnsPolicy`"
        yield Refusal(("dnsPolicy",), "without a DNS policy the pods need name servers of their own", help_)
    if len(servers) > _MOST_SERVERS:
        yield Refusal(
            ("dnsConfig", "nameservers"), f"{len(servers)} name servers are too many", "keep three of them"
        )
    for index, server in enumerate(servers):
        if isinstance(server, str) and not is_address(server):
            yield Refusal(
                ("dnsConfig", "nameservers", index), f"`{server}` is no address", "write an IP address"
            )
    for index, name in enumerate(searches):
        # A final dot is trimmed, the root is a domain, and an underscore may stand anywhere.
        plain = name.removesuffix(".").replace("_", "-") if isinstance(name, str) else ""
        if plain and not is_subdomain(plain.strip("-")):
            yield Refusal(
                ("dnsConfig", "searches", index),
                f"`{name}` is no domain",
                "write one such as `example.com`",
            )
    for index, option in numbered(config, "options"):
        yield from unsaid(option, ("dnsConfig", "options", index), "name")


def _gates(spec: Said) -> Iterator[Refusal]:
    for index, gate in numbered(spec, "readinessGates"):
        yield from key(
            ("readinessGates", index, "conditionType"), gate.get("conditionType"), "no type of a condition"
        )
    seen: set[str] = set()
    for index, gate in numbered(spec, "schedulingGates"):
        path, name = ("schedulingGates", index), str(gate.get("name"))
        yield from key((*path, "name"), name, "no name of a gate")
        if name in seen:
            yield Refusal(path, f"a second gate `{name}`", "keep one of the two")
        seen.add(name)


def _devices(spec: Said) -> Iterator[Refusal]:
    """Check the claims of devices: each has a name, and is one that exists or is made from a template."""
    for index, claim in numbered(spec, "resourceClaims"):
        path, said = ("resourceClaims", index), [key for key in _CLAIMED if claim.get(key) is not None]
        if not is_dns_label(name := str(claim.get("name", ""))):
            yield Refusal(
                (*path, "name"), f"`{name}` is no name of a claim", "use lower-case letters, digits and `-`"
            )
        if len(said) != 1:
            way_out = "keep one of the two" if said else f"add `{_CLAIMED[0]}` or `{_CLAIMED[1]}`"
            yield Refusal(path, "a claim is one that exists, or is made from a template", way_out)
        for called in said:
            if not is_subdomain(str(claim[called])):
                yield Refusal(
                    (*path, called),
                    f"`{claim[called]}` is no name",
                    "use lower-case letters, digits, `-` and `.`",
                )


def _host_ports(spec: Said) -> Iterator[Refusal]:
    """Check the ports on the node: init containers run one by one, so only the others share them."""
    seen: set[str] = set()
    on_host = spec.get("hostNetwork") is True
    for index, container in numbered(spec, "containers"):
        for at, port in numbered(container, "ports"):
            path, number = ("containers", index, "ports", at), port.get("containerPort")
            # On the node's network Kubernetes takes the container's port for what is not said.
            on_node = port.get("hostPort") or (number if on_host else None)
            if on_host and on_node != number:
                message = f"on the node's network {number} cannot be {on_node}"
                yield Refusal((*path, "hostPort"), message, "remove `hostPort`, or `hostNetwork`")
            taken = f"{port.get('protocol', 'TCP')} {port.get('hostIP', '')} {on_node}"
            if on_node and taken in seen:
                yield Refusal(
                    path, f"a second port {on_node} on the node", "give one of the two another `hostPort`"
                )
            seen.add(taken)


def _toleration(path: Path, toleration: Said) -> Iterator[Refusal]:
    yield from unlisted(toleration, path, "operator", _OPERATORS)
    yield from unlisted(toleration, path, "effect", _EFFECTS)
    operator, value = toleration.get("operator") or "Equal", toleration.get("value")
    if toleration.get("key"):
        yield from key((*path, "key"), toleration["key"], "no key of a taint")
    if operator == "Exists" and value:
        message = "with the operator Exists the value of the taint is not looked at"
        yield Refusal((*path, "value"), message, "remove `value`, or write `operator: Equal`")
    elif isinstance(value, str) and not is_label_value(value):
        yield Refusal((*path, "value"), f"`{value}` is no value of a taint", "write it as the nodes carry it")
    if operator == "Equal" and not toleration.get("key"):
        help_ = "add `key`, or write `operator: Exists`, which tolerates every taint"
        yield Refusal(path, "a toleration without `key` says which value it tolerates, and of nothing", help_)
    if "tolerationSeconds" in toleration and toleration.get("effect") != "NoExecute":
        message = "only pods that a taint evicts are tolerated for a time"
        yield Refusal((*path, "tolerationSeconds"), message, "write `effect: NoExecute`, or remove it")
