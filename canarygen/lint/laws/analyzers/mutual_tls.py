"""What callers are told to speak, and what pods take: mutual TLS where it is asked for, and nothing that a sidecar does not understand."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, Said, mapping
from canarygen.key import ISTIO, ISTIO_SYSTEM
from canarygen.law import Severity
from canarygen.lint.laws.analyzers.ruled_services import Policy, policies, ruled
from canarygen.lint.laws.analyzers.service_ports import is_injected_in
from canarygen.lint.port import ports_of
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource, once, texts
from canarygen.lint.route import destinations
from canarygen.lint.selector import selects
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.traffic_policy import OF_THE_APP, left_out_with_tls, levels
from canarygen.model.traffic_policy import ports_of as ports_at
from canarygen.model.workload import Port
from canarygen.pod.sidecar import INJECT, caught, is_ambient
from canarygen.traffic_policy import refusals
from canarygen.traffic_policy.speech import unheard

_SECURITY: Final = "security.istio.io"
_MUTUAL: Final = "ISTIO_MUTUAL"
_NO_SIDECAR: Final = f'label the pods `{INJECT}: "false"`, if they have none'


def callers_are_understood(tree: Tree) -> Iterator[Diagnostic]:
    """A rule has callers speak what the pods of its Service take, where the tree shows these.

    Pods of the ambient mode get all in a tunnel, and those of a gateway speak as its servers say.
    """
    for rule in tree.of(ISTIO, "DestinationRule"):
        for policy in policies(rule):
            for service in ruled(tree, rule) if not any(refusals(policy.whole, ())) else ():
                for pods in tree.pods(service.namespace, texts(service.get("spec", "selector"))):
                    if tree.is_sound(pods.owner) and not pods.is_proxy and not _is_ambient(pods):
                        yield from _misunderstood(tree, rule, policy, pods, ports_of(service, pods))
                        break


def tls_is_spoken_once(tree: Tree) -> Iterator[Diagnostic]:
    """What a VirtualService passes on as TLS no rule wraps into a second one, which only the app could end."""
    told: set[tuple[int, Path]] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in (to for to in destinations(route) if to.path[1] == "tls"):
            for rule in filter(tree.is_sound, tree.rules(destination.host, route.namespace)):
                policy = mapping(rule.get("spec", "trafficPolicy"))
                for path, said in levels(policy):
                    place = rule.at("spec", "trafficPolicy", *path, "tls", "mode")
                    if _is_wrapped(policy, path, said, destination.port) and (id(rule), path) not in told:
                        told.add((id(rule), path))
                        yield Diagnostic(
                            code=Code.TLS_TWICE,
                            message=f"with the mode {place.value} proxies wrap the TLS of callers into another one",
                            span=place.span,
                            notes=(Note("TLS is passed on here", destination.place.at("host").span),),
                            help=f"leave {left_out_with_tls(policy, path)} out",
                        )


def _is_wrapped(policy: Said, path: Path, said: Said, number: int | None) -> bool:
    """Tell whether a level of a policy is for a port, and has proxies speak TLS by themselves; without a number it may be any."""
    if mapping(said.get("tls")).get("mode") not in OF_THE_APP or number is None:
        return False
    numbers = [mapping(one.get("port")).get("number") for at, one in levels(policy) if at]
    return mapping(said.get("port")).get("number") == number if path else number not in numbers


def _is_ambient(pods: Workload) -> bool:
    return is_ambient(pods.labels, pods.annotations)


def _misunderstood(
    tree: Tree, rule: Resource, policy: Policy, pods: Workload, ports: Sequence[Port]
) -> Iterator[Diagnostic]:
    if pods.is_without_sidecar:
        yield from _unended(rule, policy, pods, ports)
        return
    of_sidecar = caught(ports, pods.annotations)
    strict = list(_refused(tree, rule, policy, pods, of_sidecar))
    yield from strict
    # Mutual TLS is asked of nothing but a sidecar.
    is_sure = is_injected_in(tree, pods) or bool(_of_pods(tree, pods))
    told = {fault.span for fault in strict}
    for path, message, way_out in unheard(policy.whole, [port for port in of_sidecar if port.protocol]):
        place = rule.at(*policy.path, *path)
        span = place.span if path[-1] == "mode" else place.key
        if path[0] in policy.own and span not in told:
            yield Diagnostic(
                code=Code.SIDECAR_NOT_UNDERSTOOD,
                message=message,
                span=span,
                notes=(Note("these are the pods", pods.owner.at("metadata", "name").span),),
                help=way_out if is_sure else f"{way_out}; or {_NO_SIDECAR}",
                ruled=Severity.ERROR if is_sure else None,
            )


def _unended(rule: Resource, policy: Policy, pods: Workload, ports: Sequence[Port]) -> Iterator[Diagnostic]:
    """Tell of mutual TLS that nothing at the pods would end."""
    for place, mode, left_out, meant in _modes(rule, policy, ports):
        if mode == _MUTUAL and (meant or not ports):
            yield Diagnostic(
                code=Code.MTLS_CONTRADICTED,
                message="callers speak Istio's mutual TLS, and these pods have no sidecar that understands it",
                span=place.span,
                notes=(Note("these are the pods", pods.owner.at("metadata", "name").span),),
                help=f"leave {left_out} out: callers find out by themselves which pods have a sidecar",
            )


def _refused(
    tree: Tree, rule: Resource, policy: Policy, pods: Workload, ports: Sequence[Port]
) -> Iterator[Diagnostic]:
    """Tell of callers that are kept from the mutual TLS that pods ask for."""
    for place, mode, left_out, meant in _modes(rule, policy, ports):
        asked = [
            asking for port in meant if mode != _MUTUAL and (asking := _strict(tree, pods, port.target_port))
        ]
        if asked and len(asked) == len(meant):
            yield Diagnostic(
                code=Code.MTLS_CONTRADICTED,
                message=f"the mode {mode} keeps callers from Istio's mutual TLS, and the pods take nothing else",
                span=place.span,
                notes=(Note("it is asked for here", asked[0].span),),
                help=f"write `mode: {_MUTUAL}`, or leave {left_out} out: callers with a sidecar find out by themselves",
            )


def _modes(
    rule: Resource, policy: Policy, ports: Sequence[Port]
) -> Iterator[tuple[Place, str, str, Sequence[Port]]]:
    """Give the ways to speak TLS that a policy itself says: where, which, what is left out with it, and of which ports."""
    for path, said in levels(policy.own):
        tls = said.get("tls")
        if isinstance(tls, Mapping):
            mode, at = tls.get("mode", "DISABLE"), rule.at(*policy.path, *path, "tls")
            meant = ports_at(policy.whole, path, ports)
            left_out = left_out_with_tls(policy.own, path)
            yield at.at("mode") if "mode" in tls else at, str(mode), left_out, meant


def _strict(tree: Tree, pods: Workload, number: int) -> Place | None:
    """Give what has pods take nothing but mutual TLS on a port: what selects them, and then what is of all, comes first.

    Of several Istio takes the oldest: where they differ, nothing is known (ComposePeerAuthentication, pilot/pkg/model).
    What is of the whole mesh says nothing of pods that may have no sidecar.
    """
    homes = (pods.namespace, ISTIO_SYSTEM) if is_injected_in(tree, pods) else (pods.namespace,)
    of_all = (_asked(tree).get((namespace, None), ()) for namespace in homes)
    for asked in (_of_pods(tree, pods), *of_all):
        found = [one for one in asked if meet(one, pods.owner)]
        modes = {_mode(one, number) for one in found}
        if modes - {"UNSET"}:
            return _asking(found[0], number) if modes == {"STRICT"} else None
    return None


def _of_pods(tree: Tree, pods: Workload) -> list[Resource]:
    """Give what selects pods to ask mutual TLS of their callers, or not to."""
    asked = _asked(tree)
    found = (one for item in pods.labels.items() for one in asked.get((pods.namespace, item), ()))
    return [one for one in found if selects(_selector(one), pods.labels) and meet(one, pods.owner)]


@once
def _asked(tree: Tree) -> Mapping[tuple[str, tuple[str, str] | None], Sequence[Resource]]:
    """Group what asks for mutual TLS by its namespace, and one label that it selects; None where it is of all."""
    found: dict[tuple[str, tuple[str, str] | None], list[Resource]] = defaultdict(list)
    for one in tree.of(_SECURITY, "PeerAuthentication"):
        found[one.namespace, next(iter(_selector(one).items()), None)].append(one)
    return found


def _selector(one: Resource) -> Mapping[str, str]:
    return texts(one.get("spec", "selector", "matchLabels"))


def _mode(one: Resource, number: int) -> str:
    of_port: Any = mapping(one.get("spec", "portLevelMtls", str(number))).get("mode", "UNSET")
    return str(one.get("spec", "mtls", "mode") or "UNSET" if of_port == "UNSET" else of_port)


def _asking(one: Resource, number: int) -> Place:
    of_port = ("spec", "portLevelMtls", str(number), "mode")
    return one.at(*of_port) if one.get(*of_port) == "STRICT" else one.at("spec", "mtls", "mode")
