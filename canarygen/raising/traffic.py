"""How the app is reached, from its VirtualService and what stands around it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from json import dumps

from canarygen.document import Map, below, items, mapping, mappings, text
from canarygen.lint.resource import Resource
from canarygen.model.host import MESH, covers, qualified, service
from canarygen.raising.family import Family
from canarygen.raising.gateway import gateways
from canarygen.raising.preview import preview
from canarygen.raising.route import SETTINGS, destination, http_route, settings
from canarygen.typed import Any


def traffic(family: Family) -> Map:
    """Give `spec.traffic`; an app that no VirtualService leads to is reached from inside the mesh."""
    found: Map = {"split": "subsets"} if family.ruled_host else {}
    route = family.route
    found |= {"gateway": [MESH]} if route is None else _routed(family, route)
    if policy := _policy(family):
        found["trafficPolicy"] = policy
    mode = mapping(family.authentication.get("spec", "mtls")).get("mode") if family.authentication else None
    return found | ({"mtls": str(mode).lower()} if mode else {})


def _routed(family: Family, route: Resource) -> Map:
    rules = mappings(route.get("spec", "http"))
    routes = [found for rule in rules if (found := _route(rule, family)) is not None]
    by_port = [rule for rule in rules if is_of_port(rule)]
    standing = preview(rules, lambda rule: versions(rule, family))
    hosts = _hosts(family, route, text(standing.get("host")))
    parts = {
        "hosts": hosts,
        "gateway": [MESH] if family.is_called_inside else gateways(family, route),
        **_hoisted(routes, [settings(rule) for rule in by_port]),
        "routes": routes,
        "preview": standing,
    }
    return {key: value for key, value in parts.items() if value}


def _hosts(family: Family, route: Resource, preview_host: str) -> list[str]:
    said = [text(host) for host in items(route.get("spec", "hosts"))]
    # A short name is one of the object's own namespace to Istio, and no host name to anybody else.
    own = [
        qualified(host, family.namespace) for host in said if not (family.is_in_mesh and family.is_apex(host))
    ]
    others = [host for host in own if host != preview_host]
    # What a wildcard stands for is not listed beside it: here it is the author's.
    return own if preview_host and any(covers(host, preview_host) for host in others) else others


def _route(rule: Mapping[str, Any], family: Family) -> Map | None:
    """Give a route in the language; None for one that follows from others, or that it has no word for."""
    if is_of_port(rule) or "directResponse" in rule or "delegate" in rule:
        return None
    if family.is_own(text(mapping(rule.get("mirror")).get("host"))):
        rule = {key: value for key, value in rule.items() if key != "mirror"}
    only_port = partial(_only_port, family)
    if "redirect" in rule or are_split(rule, family):
        return http_route(rule, None, only_port)
    branches = items(rule.get("route"))
    if len(branches) != 1 or versions(rule, family) != (None,):
        return None
    to = destination(below(branches[0], "destination"), only_port)
    return http_route(rule, to, only_port) if to else None


def _only_port(family: Family, host: str) -> int | None:
    """Give the port of the Service that a host stands for, if it has no other."""
    found = family.tree.services(host, family.namespace)
    numbers = [port.get("port") for one in found for port in mappings(one.get("spec", "ports"))]
    return numbers[0] if len(numbers) == 1 and isinstance(numbers[0], int) else None


def are_split(rule: Mapping[str, Any], family: Family) -> bool:
    """Whether the requests of a rule are split between the two versions; of a blue-green app, whether all move at once."""
    found = versions(rule, family)
    return found == (0,) if family.strategy.is_blue_green else sorted(map(str, found)) == ["0", "1"]


def is_of_port(rule: Mapping[str, Any]) -> bool:
    """Whether a rule is one that each further port of an app has for calls from inside the mesh."""
    found = mappings(rule.get("match"))
    return len(found) == 1 and found[0].keys() == {"gateways", "port"} and found[0]["gateways"] == [MESH]


def versions(rule: Mapping[str, Any], family: Family) -> tuple[int | None, ...]:
    """Tell of each destination whether it is the stable version (0), the new one (1) or something else (None)."""
    branches = [below(branch, "destination") for branch in items(rule.get("route"))]
    return tuple(_version(branch, family) for branch in branches)


def _version(said: Mapping[str, Any], family: Family) -> int | None:
    host = text(said.get("host"))
    namespace, name = service(host, family.namespace) or ("", "")
    if namespace != family.namespace:
        return None
    if not family.ruled_host:
        known = list(family.strategy.versions.values())
        return known.index(name) if name in known else None
    named, subset = family.strategy.subsets, text(said.get("subset"))
    return named.index(subset) if name == family.apex_name and subset in named else None


def _hoisted(routes: list[Map], by_port: Sequence[Map]) -> Map:
    """Take what all routes have, most of them alike, out of these, and give it as the default of all."""
    found: Map = {}
    going = [route for route in routes if "redirect" not in route]
    for key in SETTINGS:
        values = [said.get(key) for said in (*by_port, *going)]
        if not values or None in values:
            continue
        usual = values[0] if by_port else _most_common(values)
        found[key] = usual
        for route in going:
            if route[key] == usual:
                del route[key]
    return found


def _most_common(values: Sequence[Any]) -> Any:
    texts = [dumps(value, sort_keys=True) for value in values]
    return values[texts.index(Counter(texts).most_common(1)[0][0])]


def _policy(family: Family) -> Any:
    """Give the policy of connections, if it is that of both versions."""
    rules = (family.rule,) if family.ruled_host else family.version_rules
    policies = [rule.get("spec", "trafficPolicy") if rule else None for rule in rules]
    return policies[0] if policies and all(policy == policies[0] for policy in policies) else None
