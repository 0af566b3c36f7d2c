"""The pods behind a Gateway: they are there, and reached on the ports of its servers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from canarygen.code import Severity
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path
from canarygen.lint.form import PORTS
from canarygen.lint.law import Law
from canarygen.lint.laws.analyzers.likeness import likely
from canarygen.lint.laws.analyzers.servers import Server, servers
from canarygen.lint.resource import CORE, ISTIO, Resource, mapping, numbered, text, texts
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.wording import joined, listed

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
SECRET_OUT_OF_REACH: Final = Law(
    "secret-out-of-reach",
    "A gateway reads certificates from the namespace of its pods, wherever the Gateway itself is: without one it refuses every connection.",
    peer="IST0101",
)
_USUAL: Final = {"istio": "ingressgateway"}
_SECRETS: Final[Mapping[tuple[str, str], Path]] = {
    (CORE, "Secret"): ("metadata", "name"),
    ("bitnami.com", "SealedSecret"): ("metadata", "name"),
    ("cert-manager.io", "Certificate"): ("spec", "secretName"),
    ("external-secrets.io", "ExternalSecret"): ("spec", "target", "name"),
}
"""What makes a secret, and where it says its name."""
_USUAL_PORTS: Final = (80, 443, 8080, 8443, 15012, 15017, 15021, 15443, 31400)
"""Ports of the ingress gateway that Istio's profiles and charts install."""


def ports_lead_to_gateways(tree: Tree) -> Iterator[Diagnostic]:
    """Each port of a server is a port of a Service before the pods of its Gateway, or the target of one (gateway/gateway.go).

    If the pods are not in the tree they may lie anywhere; the usual ingress gateway has the usual ports.
    """
    pods = _pods(tree)
    for gateway in tree.of(ISTIO, "Gateway"):
        selector = texts(gateway.get("spec", "selector"))
        found = _selected(selector, pods)
        leading = {id(other): other for pod in found for other in tree.selecting(pod)}
        known = {number for other in leading.values() for number in _numbers(other)}
        for server in servers(gateway):
            if server.port in PORTS and known and server.port not in known:
                yield _unreached(server, known, next(iter(leading.values())))
            elif (
                server.port in PORTS and not found and selector == _USUAL and server.port not in _USUAL_PORTS
            ):
                yield _unusual(server)


def selectors_pick_pods(tree: Tree) -> Iterator[Diagnostic]:
    """The selector of a Gateway picks some pods (the same file).

    They are often kept elsewhere. They should be here if the tree has pods of the same label and nearly that value.
    """
    pods = _pods(tree)
    values: dict[str, set[str]] = defaultdict(set)
    for key, value in pods:
        values[key].add(value)
    for gateway in tree.of(ISTIO, "Gateway"):
        selector = texts(gateway.get("spec", "selector"))
        for key, value in selector.items() if not _selected(selector, pods) else ():
            near = likely(value, sorted(values[key] - {value}))
            if near and (key, value) not in pods:
                yield Diagnostic(
                    code=GATEWAY_WITHOUT_PODS,
                    message=f"no pod has the label `{key}: {value}` (IST0101)",
                    span=gateway.at("spec", "selector", key).span,
                    notes=(
                        Note(
                            "these have another", pods[key, near][0].place.at("metadata", "labels", key).span
                        ),
                    ),
                    help=f"did you mean `{near}`?",
                )


def secrets_are_within_reach(tree: Tree) -> Iterator[Diagnostic]:
    """The secret that a server names is in the namespace of the gateway's pods, if both are in the tree (gateway/secret.go).

    A name that no secret has is an error if one of that namespace is nearly the same; else it may be made by something else.
    """
    pods = _pods(tree)
    secrets: dict[str, list[Resource]] = defaultdict(list)
    names: dict[str, set[str]] = defaultdict(set)
    for kind, path in _SECRETS.items():
        for resource in tree.any_of(*kind):
            name = text(resource.get(*path)) or resource.name
            secrets[name].append(resource)
            names[resource.namespace].add(name)
    for gateway in tree.of(ISTIO, "Gateway"):
        reach = {workload.namespace for workload in _selected(texts(gateway.get("spec", "selector")), pods)}
        known = sorted(name for namespace in reach for name in names[namespace])
        for server in servers(gateway):
            named = text(mapping(server.said.get("tls")).get("credentialName"))
            found = secrets.get(named, [])
            if found and reach and not any(_is_within(secret, reach) for secret in found):
                yield _beyond(server, found[0], reach)
            elif named and known and not found and ":" not in named:
                yield _unknown(server, named, known)


def _is_within(secret: Resource, reach: set[str]) -> bool:
    return not secret.is_placed or secret.namespace in reach


def _beyond(server: Server, secret: Resource, reach: set[str]) -> Diagnostic:
    where = joined([f"`{namespace}`" for namespace in sorted(reach)])
    return Diagnostic(
        code=SECRET_OUT_OF_REACH,
        message=f"the pods of this gateway look for the secret in {where} (IST0101)",
        span=server.place.at("tls", "credentialName").span,
        notes=(Note("it is here", secret.at("metadata", "namespace").span),),
        help="keep the secret in the namespace of the gateway's pods",
    )


def _unknown(server: Server, named: str, known: list[str]) -> Diagnostic:
    near = likely(named, known)
    return Diagnostic(
        code=SECRET_OUT_OF_REACH,
        message=f"there is no secret `{named}` beside the pods of this gateway (IST0101)",
        span=server.place.at("tls", "credentialName").span,
        help=f"did you mean `{near}`?" if near else f"check the name: there are {listed(known)}",
        ruled=None if near else Severity.INFO,
    )


def _pods(tree: Tree) -> Mapping[tuple[str, str], list[Workload]]:
    found: dict[tuple[str, str], list[Workload]] = defaultdict(list)
    for workload in tree.workloads:
        for label in workload.labels.items():
            found[label].append(workload)
    return found


def _selected(selector: Mapping[str, str], pods: Mapping[tuple[str, str], list[Workload]]) -> list[Workload]:
    """Give the workloads of any namespace that a Gateway selects; an empty selector says nothing about which."""
    rarest = min((pods.get(label, []) for label in selector.items()), key=len, default=[])
    return [workload for workload in rarest if selector.items() <= workload.labels.items()]


def _numbers(service: Resource) -> Iterator[int]:
    for _, port in numbered(service.get("spec", "ports")):
        yield from (port[key] for key in ("port", "targetPort") if isinstance(port.get(key), int))


def _unreached(server: Server, known: set[int], service: Resource) -> Diagnostic:
    return Diagnostic(
        code=PORT_NOT_ON_GATEWAY,
        message=f"no Service leads to port {server.port} of this gateway's pods (IST0162)",
        span=server.place.at("port", "number").span,
        notes=(
            Note(
                f"{service} does, on {joined([str(port) for port in sorted(known)], 'and')}",
                service.at("spec", "ports").key,
            ),
        ),
        help="add the port to the Service, or serve on one that it has",
    )


def _unusual(server: Server) -> Diagnostic:
    return Diagnostic(
        code=PORT_NOT_ON_GATEWAY,
        message=f"the usual ingress gateway has no port {server.port} (IST0162)",
        span=server.place.at("port", "number").span,
        help="see that its Service has the port, or serve on 80 or 443",
        ruled=Severity.INFO,
    )
