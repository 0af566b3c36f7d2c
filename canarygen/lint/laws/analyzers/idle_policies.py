"""Policies that do nothing: what Istio leaves out of what it tells Envoy of a Service, and what is said of ports that it lacks."""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import below, items
from canarygen.fault import Refusal
from canarygen.frozen import replace
from canarygen.key import ISTIO
from canarygen.law import Severity
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.analyzers.registry import has_known_ports, ports, registry_of
from canarygen.lint.laws.analyzers.ruled_services import Policy, policies, ruled
from canarygen.lint.port import ports_of
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import destinations, hosts, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.traffic_policy import refusals
from canarygen.traffic_policy.effect import OLD_COUNT, idle
from canarygen.typed import Final
from canarygen.wording import joined

_TOLD: Final = ("failover", OLD_COUNT[-1])
"""What Istio's webhook warns of itself."""


def policies_have_effect(tree: Tree) -> Iterator[Diagnostic]:
    """Istio tells Envoy all that a policy says; of what it refuses, or warns of itself, there is nothing more to say."""
    for rule in tree.of(ISTIO, "DestinationRule"):
        services = ruled(tree, rule)
        for policy in policies(rule):
            # A port whose number is yet to be filled in may be the one that a policy is for.
            is_judged = all(map(has_known_ports, services)) and not any(refusals(policy.whole, ()))
            found = _idle(tree, rule, services, policy) if is_judged else ()
            own = (one for one in found if one.path[0] in policy.own and one.path[-1] not in _TOLD)
            at = rule.at(*policy.path).at
            yield from breaches(Code.WITHOUT_EFFECT, own, at, ruled=Severity.WARNING, is_key=True)


def _idle(tree: Tree, rule: Resource, services: Sequence[Resource], policy: Policy) -> Iterator[Refusal]:
    """Give what does nothing for whichever of the Services is meant, and for any where none is known.

    Sidecars that the rule selects may read its Secret (buildUpstreamClusterTLSContext).
    """
    is_selective = rule.get("spec", "workloadSelector") is not None
    is_met = not is_selective and any(id(service) in _met(tree) for service in services)
    # Where nothing says what a port speaks, it may be anything.
    known = [[replace(port, protocol=port.protocol or "http2") for port in ports_of(it)] for it in services]
    first, *others = [list(idle(policy.whole, ports, is_in_mesh=is_met)) for ports in known or [[]]]
    return (found for found in first if all(found in other for other in others))


@once
def _met(tree: Tree) -> frozenset[int]:
    """Give the Services, by their identity, that sidecars send to by rules."""
    registry = registry_of(tree)
    # A delegate, which has no hosts, is whose rules it becomes a part of.
    routes = (route for route in tree.of(ISTIO, "VirtualService") if hosts(route) and is_in_mesh(route))
    named = ((route, destination) for route in routes for destination in destinations(route))
    return frozenset(id(service) for route, to in named for service in registry.services(to.host, route))


def policies_find_their_ports(tree: Tree) -> Iterator[Diagnostic]:
    """Settings of a port are of one that a Service of the host has."""
    for rule in tree.of(ISTIO, "DestinationRule"):
        services = ruled(tree, rule)
        is_known = all(map(ports, services))
        known = sorted({number for service in services if is_known for number in ports(service)})
        for policy in policies(rule) if known else ():
            for index, setting in enumerate(items(policy.own.get("portLevelSettings"))):
                number = below(setting, "port").get("number")
                if isinstance(number, int) and number not in known:
                    yield breach(
                        Code.WITHOUT_EFFECT,
                        f"{services[0]} has no port {number}",
                        rule.at(*policy.path, "portLevelSettings", index, "port", "number").span,
                        f"write {joined([str(number) for number in known])}; a `targetPort` does not count here",
                        Note("these are its ports", services[0].at("spec", "ports").key),
                        ruled=Severity.WARNING,
                    )
