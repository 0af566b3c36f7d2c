"""What callers are told to speak, and what pods take: mutual TLS where it is asked for, and nothing that a sidecar does not understand."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, Said, mapping, mappings, text, texts
from canarygen.key import ISTIO, ISTIO_SYSTEM, SECURITY
from canarygen.law import Severity
from canarygen.lint.breach import breach
from canarygen.lint.gap import has_gap
from canarygen.lint.index import Index
from canarygen.lint.laws.analyzers.registry import has_known_ports
from canarygen.lint.laws.analyzers.ruled_services import Policy, policies, ruled
from canarygen.lint.mesh import Membership, Way, is_bypass_open, membership, sidecars
from canarygen.lint.port import ports_of
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import destinations
from canarygen.lint.selector import selects
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.speech import UDP
from canarygen.model.traffic_policy import MUTUAL, OF_THE_APP, left_out_with, levels
from canarygen.model.traffic_policy import ports_of as ports_at
from canarygen.model.workload import Port
from canarygen.pod.sidecar import AMBIENT, NO_SIDECAR, caught, is_passed_by
from canarygen.traffic_policy import refusals
from canarygen.traffic_policy.speech import unheard

Asking = Sequence[Resource]
"""What asks for mutual TLS with one voice: of some pods, of a namespace, or of the mesh."""


def callers_are_understood(tree: Tree) -> Iterator[Diagnostic]:
    """A rule has callers speak what the pods of its Service take, where the tree shows these.

    Pods of the ambient mode get all in a tunnel, and those of a gateway speak as its servers say.
    """
    for rule in tree.of(ISTIO, "DestinationRule"):
        for policy in policies(rule):
            # A port whose number is yet to be filled in may be the one that a policy is for.
            services = filter(has_known_ports, ruled(tree, rule))
            for service in services if not any(refusals(policy.whole, ())) else ():
                for pods, known in islice(_pods(tree, service), 1):
                    yield from _misunderstood(tree, rule, policy, pods, known, ports_of(service, pods))


def tls_is_spoken_once(tree: Tree) -> Iterator[Diagnostic]:
    """What a VirtualService passes on as TLS no rule wraps into a second one, which only the app could end."""
    told: set[tuple[int, Path]] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in (to for to in destinations(route) if to.path[1] == "tls"):
            for rule in filter(tree.is_sound, tree.rules(destination.host, route.namespace)):
                policy = mapping(rule.get("spec", "trafficPolicy"))
                for path, said in levels(policy):
                    tls = (*path, "tls")
                    place = rule.at("spec", "trafficPolicy", *tls, "mode")
                    if _is_wrapped(policy, path, said, destination.port) and (id(rule), path) not in told:
                        told.add((id(rule), path))
                        yield breach(
                            Code.TLS_TWICE,
                            f"with the mode {place.value} proxies wrap the TLS of callers into another one",
                            place.span,
                            f"leave {left_out_with(policy, tls)} out",
                            Note("TLS is passed on here", destination.place.at("host").span),
                        )


def _is_wrapped(policy: Said, path: Path, said: Said, number: int | None) -> bool:
    """Tell whether a level of a policy is for a port, and has proxies speak TLS by themselves.

    Without a number it may be any: what a policy says of no port in particular is for it only where no port has settings of its own.
    """
    if mapping(said.get("tls")).get("mode") not in OF_THE_APP:
        return False
    numbers = [mapping(one.get("port")).get("number") for at, one in levels(policy) if at]
    if number is None:
        return not numbers
    return mapping(said.get("port")).get("number") == number if path else number not in numbers


def _pods(tree: Tree, service: Resource) -> Iterator[tuple[Workload, Membership]]:
    """Give pods of a Service that surely meet it, and may be of another mode than the ambient one."""
    for pods in tree.pods_of(service):
        if tree.is_sound(pods.owner) and meet(service, pods.owner) and not pods.is_proxy:
            known = membership(tree, pods)
            if known.ways - {Way.AMBIENT}:
                yield pods, known


def _misunderstood(
    tree: Tree, rule: Resource, policy: Policy, pods: Workload, known: Membership, ports: Sequence[Port]
) -> Iterator[Diagnostic]:
    if not known.may_be(Way.SIDECAR):
        yield from _unended(rule, policy, pods, ports, is_sure=known.is_surely(Way.NONE))
        return
    if is_bypass_open(pods):
        return
    # A port whose number at the pods is not known may be any of theirs.
    is_split = is_passed_by(pods.annotations)
    of_sidecar = [port for port in caught(ports, pods.annotations) if port.target_port or not is_split]
    is_injected = known.is_surely(Way.SIDECAR)
    asking = _asking(tree, pods, is_in_mesh=is_injected)
    strict = list(_refused(rule, policy, asking, of_sidecar))
    yield from strict
    # Outside of the ambient mode mutual TLS is asked of nothing but a sidecar.
    is_sure = is_injected or (bool(asking[0]) and not known.may_be(Way.AMBIENT))
    told = {fault.span for fault in strict}
    ended = _ended(tree, pods)
    taken = [port for port in of_sidecar if port.target_port not in ended and (port.target_port or not ended)]
    faults = _unheard(rule, policy, pods, taken, is_sure=is_sure)
    yield from (fault for fault in faults if fault.span not in told)


def _unheard(
    rule: Resource, policy: Policy, pods: Workload, ports: Sequence[Port], *, is_sure: bool
) -> Iterator[Diagnostic]:
    """Tell of what a policy itself has callers begin with, and no sidecar understands."""
    heard = [port for port in ports if port.protocol not in {"", UDP}]
    for refusal in unheard(policy.whole, heard):
        if refusal.path[0] in policy.own:
            place = rule.at(*policy.path, *refusal.path)
            yield breach(
                Code.SIDECAR_NOT_UNDERSTOOD,
                refusal.message,
                place.span if refusal.path[-1] == "mode" else place.key,
                refusal.help if is_sure else f"{refusal.help}; or {NO_SIDECAR}",
                pods.note,
                ruled=Severity.ERROR if is_sure else None,
            )


def _ended(tree: Tree, pods: Workload) -> Sequence[object]:
    """Give the ports on which a Sidecar has the proxies of pods end the TLS of the app's own.

    They do so only where Istio runs with ENABLE_TLS_ON_SIDECAR_INGRESS, as whoever says it has it (buildInboundChainConfigs).
    """
    return tuple(
        number
        for sidecar in sidecars(tree, pods)
        for listener in mappings(sidecar.get("spec", "ingress"))
        if listener.get("tls") is not None and (number := mapping(listener.get("port")).get("number"))
    )


def _unended(
    rule: Resource, policy: Policy, pods: Workload, ports: Sequence[Port], *, is_sure: bool
) -> Iterator[Diagnostic]:
    """Tell of mutual TLS that nothing at the pods would end; a namespace that nobody knows may be of the ambient mode."""
    for place, mode, left_out, meant in _modes(rule, policy, ports):
        if mode == MUTUAL and (meant or not ports):
            way_out = f"leave {left_out} out: callers find out by themselves which pods have a sidecar"
            yield breach(
                Code.MTLS_CONTRADICTED,
                "callers speak Istio's mutual TLS, and these pods have no sidecar that understands it",
                place.span,
                way_out if is_sure else f"{way_out}; or {AMBIENT}",
                pods.note,
                ruled=None if is_sure else Severity.WARNING,
            )


def _refused(
    rule: Resource, policy: Policy, asking: Sequence[Asking], ports: Sequence[Port]
) -> Iterator[Diagnostic]:
    """Tell of callers that are kept from the mutual TLS that pods ask for."""
    for place, mode, left_out, meant in _modes(rule, policy, ports):
        asked = [by for port in meant if mode != MUTUAL and (by := _strict(asking, port.target_port))]
        if asked and len(asked) == len(meant):
            yield breach(
                Code.MTLS_CONTRADICTED,
                f"the mode {mode} keeps callers from Istio's mutual TLS, and the pods take nothing else",
                place.span,
                f"write `mode: {MUTUAL}`, or leave {left_out} out: callers with a sidecar find out by themselves",
                Note("it is asked for here", asked[0].span),
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
            left_out = left_out_with(policy.own, (*path, "tls"))
            yield at.at("mode"), str(mode), left_out, meant


def _strict(asking: Sequence[Asking], number: int) -> Place | None:
    """Give what has pods take nothing but mutual TLS on a port."""
    modes, asked = _ruling(asking, number)
    is_known = number or not any(one.get("spec", "portLevelMtls") for level in asking for one in level)
    return _place(asked[0], number) if modes == {"STRICT"} and is_known else None


def may_be_plain(tree: Tree, pods: Workload, number: object) -> bool:
    """Tell whether something has callers do without mutual TLS on a port of pods, as they find out by themselves.

    This is checkMtlsEnabled (pilot/pkg/xds/endpoints), for callers that no DestinationRule tells anything.
    """
    modes, _ = _ruling(_asking(tree, pods, is_in_mesh=True), number)
    return any(mode == "DISABLE" for mode in modes)


def _ruling(asking: Sequence[Asking], number: object) -> tuple[set[str], Asking]:
    """Give how mutual TLS is asked for on a port, and by what.

    Of several Istio takes the oldest: where they differ, nothing is known (ComposePeerAuthentication, pilot/pkg/model).
    """
    for asked in asking:
        modes = {_mode(one, number) for one in asked}
        if modes - {"UNSET"}:
            return modes, asked
    return set(), ()


def _asking(tree: Tree, pods: Workload, *, is_in_mesh: bool) -> Sequence[Asking]:
    """Give what asks mutual TLS of the callers of pods, or not to: what selects them, and then what is of all.

    What is of the whole mesh says nothing of pods that may have no sidecar.
    """
    asked = _asked(tree)
    selecting = (one for item in pods.labels.items() for one in asked.among((pods.namespace, item)))
    homes = (pods.namespace, ISTIO_SYSTEM) if is_in_mesh else (pods.namespace,)
    found = (
        [one for one in selecting if selects(_selector(one), pods.labels)],
        *(asked.among((namespace, None)) for namespace in homes),
    )
    return [[one for one in level if meet(one, pods.owner)] for level in found]


@once
def _asked(tree: Tree) -> Index[tuple[str, tuple[str, str] | None], Resource]:
    """Group what asks for mutual TLS by its namespace, and the rarest label that it selects; None where it is of all."""
    asked = tree.of(SECURITY, "PeerAuthentication")
    often = Counter((one.namespace, item) for one in asked for item in _selector(one).items())

    def key(one: Resource) -> tuple[str, tuple[str, str] | None]:
        keys = [(one.namespace, item) for item in _selector(one).items()]
        return min(keys, key=often.__getitem__, default=(one.namespace, None))

    return Index((key(one), one) for one in asked)


def _selector(one: Resource) -> Mapping[str, str]:
    return texts(one.get("spec", "selector", "matchLabels"))


def _mode(one: Resource, number: object) -> str:
    of_port = text(mapping(one.get("spec", "portLevelMtls", str(number))).get("mode", "UNSET"))
    is_unsaid = of_port == "UNSET" and not has_gap(of_port)
    return text(one.get("spec", "mtls", "mode")) or "UNSET" if is_unsaid else of_port


def _place(one: Resource, number: int) -> Place:
    of_port = ("spec", "portLevelMtls", str(number), "mode")
    return one.at(*of_port) if one.get(*of_port) == "STRICT" else one.at("spec", "mtls", "mode")
