"""The pods behind a Gateway: they are there, and reached on the ports of its servers."""

from collections import defaultdict
from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import texts
from canarygen.form import PORTS
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import ports
from canarygen.lint.laws.analyzers.servers import Server, servers
from canarygen.lint.misspelling import likely
from canarygen.lint.port import are_settled, ports_of
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.traffic import INGRESS
from canarygen.typed import Final
from canarygen.wording import joined

PORT_NOT_ON_GATEWAY: Final = Law(
    "port-not-on-gateway",
    "No Service leads to the pods of the gateway on this port: whatever the server says, nothing reaches it.",
    Severity.WARNING,
    "IST0162",
)
GATEWAY_WITHOUT_PODS: Final = Law(
    "gateway-without-pods",
    "A Gateway says what the proxies do that its selector picks: if it picks none, nobody listens.",
    peer="IST0101",
)
Label = tuple[str, str]
"""The key and the value of a label."""
_USUAL_PORTS: Final = (80, 443, 8080, 8443, 15012, 15017, 15021, 15443, 31400)
"""Ports of the ingress gateway that Istio's profiles and charts install."""


def ports_lead_to_gateways(tree: Tree) -> Iterator[Diagnostic]:
    """Each port of a server is a port of a Service before the pods of its Gateway, or the target of one (gateway/gateway.go).

    If the pods are not in the tree they may lie anywhere; the usual ingress gateway has the usual ports.
    """
    for gateway in tree.of(ISTIO, "Gateway"):
        selector = texts(gateway.get("spec", "selector"))
        found = tree.proxies(selector)
        leading = [(other, pod) for pod in found for other in tree.selecting(pod)]
        is_known = all(ports(other) and are_settled(other, pod) for other, pod in leading)
        known = {number for other, pod in leading if is_known for number in _numbers(other, pod)}
        for server in (one for one in servers(gateway) if one.port in PORTS):
            if known and server.port not in known:
                yield _unreached(server, known, leading[0][0])
            elif not found and selector == INGRESS and server.port not in _USUAL_PORTS:
                yield _unusual(server)


def selectors_pick_pods(tree: Tree) -> Iterator[Diagnostic]:
    """The selector of a Gateway picks some pods (the same file).

    They are often kept elsewhere. They should be here if the tree has pods of the same label and nearly that value; pods that have
    the value under another label are worth a hint, but for the gateway that comes with Istio.
    """
    pods = tree.labelled
    values: dict[str, set[str]] = defaultdict(set)
    keys: dict[str, list[str]] = defaultdict(list)
    for key, value in pods:
        values[key].add(value)
        keys[value].append(key)
    for gateway in tree.of(ISTIO, "Gateway"):
        selector = texts(gateway.get("spec", "selector"))
        for key, value in selector.items():
            near = likely(value, sorted(values[key] - {value}))
            if pods.among((key, value)):
                continue
            is_usual = (key, value) in INGRESS.items()
            if near:
                yield _without_pods(gateway, (key, value), pods[key, near][0], (key, near))
            elif other := "" if is_usual else min(keys.get(value, ()), default=""):
                yield _without_pods(gateway, (key, value), pods[other, value][0], (other, value))


def _without_pods(gateway: Resource, said: Label, pod: Workload, label: Label) -> Diagnostic:
    is_misspelt = said[0] == label[0]
    return breach(
        GATEWAY_WITHOUT_PODS,
        f"no pod has the label `{said[0]}: {said[1]}`",
        gateway.at("spec", "selector", said[0]).span,
        f"did you mean `{label[1] if is_misspelt else f'{label[0]}: {label[1]}'}`?",
        Note("these have another", pod.place.at("metadata", "labels", label[0]).span),
        ruled=None if is_misspelt else Severity.INFO,
    )


def _numbers(service: Resource, pods: Workload) -> Iterator[int]:
    """Give the ports of a Service, and those of the pods that they lead to, where these are known."""
    for port in ports_of(service, pods):
        yield from (number for number in (port.port, port.target_port) if number)


def _unreached(server: Server, known: set[int], service: Resource) -> Diagnostic:
    return breach(
        PORT_NOT_ON_GATEWAY,
        f"no Service leads to port {server.port} of this gateway's pods",
        server.place.at("port", "number").span,
        "add the port to the Service, or serve on one that it has",
        Note(
            f"{service} does, on {joined([str(port) for port in sorted(known)], 'and')}",
            service.at("spec", "ports").key,
        ),
    )


def _unusual(server: Server) -> Diagnostic:
    return breach(
        PORT_NOT_ON_GATEWAY,
        f"the usual ingress gateway has no port {server.port}",
        server.place.at("port", "number").span,
        "see that its Service has the port, or serve on 80 or 443",
        ruled=Severity.INFO,
    )
