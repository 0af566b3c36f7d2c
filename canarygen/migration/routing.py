"""The routes to a Service, as they are where two versions share its requests."""

from collections.abc import Iterator, Mapping

from canarygen.document import Map, items, mapping, mappings, text
from canarygen.key import CORE, ISTIO
from canarygen.lint.resource import Resource
from canarygen.lint.route import is_in_mesh, rules
from canarygen.migration.candidate import Candidate
from canarygen.migration.remark import Remark, left
from canarygen.migration.standin import named, stand_in
from canarygen.model.names import derived
from canarygen.model.route import KINDS
from canarygen.typed import Any


def versions(candidate: Candidate, *, in_mesh: bool) -> tuple[str, str]:
    """Give the names of the Services of the stable version and of the new one.

    Callers inside the mesh name the Service that there is, so it stands over both versions; callers that come through a
    gateway only are led to either, so it can be the stable one's own. What somebody else's Service is called, none is.
    """
    if candidate.own_versions:
        return candidate.own_versions
    names = derived(candidate.name)
    stable = _free(candidate, names["stableService"]) if in_mesh else candidate.service.name
    return stable, _free(candidate, names["canaryService"])


def _free(candidate: Candidate, name: str) -> str:
    found = candidate.tree.named(CORE, "Service", candidate.namespace, name)
    return f"{name}-version" if any(one is not candidate.service for one in found) else name


def split(candidate: Candidate, route: Resource) -> Resource:
    """Give a VirtualService in which all that leads to the Service leads to the two versions of it."""
    in_mesh = is_in_mesh(route)
    spec = dict(mapping(route.get("spec")))
    hosts = items(spec.get("hosts"))
    if in_mesh and not any(candidate.is_meant(text(host), route.namespace) for host in hosts):
        spec["hosts"] = [*hosts, candidate.service.name]
    names = versions(candidate, in_mesh=in_mesh)
    for kind in KINDS:
        if kind in spec:
            spec[kind] = [_rule(rule, route, candidate, names) for rule in mappings(spec[kind])]
    return stand_in(route, {**route.content, "spec": spec})


def _rule(
    said: Mapping[str, Any], route: Resource, candidate: Candidate, names: tuple[str, str]
) -> Mapping[str, Any]:
    branches = mappings(said.get("route"))
    sent = [mapping(branch.get("destination")) for branch in branches]
    if not sent or not all(candidate.is_meant(text(to.get("host")), route.namespace) for to in sent):
        return (
            {**said, "route": [_with_port(branch, route, candidate) for branch in branches]} if sent else said
        )
    first = {key: value for key, value in sent[0].items() if key not in {"host", "subset"}}
    rest = {key: value for key, value in branches[0].items() if key not in {"destination", "weight"}}
    shares = zip(names, (100, 0), strict=True)
    split_ = [{**rest, "destination": {"host": name, **first}, "weight": weight} for name, weight in shares]
    return {**said, "route": split_}


def _with_port(branch: Mapping[str, Any], route: Resource, candidate: Candidate) -> Map:
    """Say the port of a destination elsewhere, where its Service has but one: a fixed route of a canary names it."""
    to = mapping(branch.get("destination"))
    if "port" in to:
        return dict(branch)
    for other in candidate.tree.services(text(to.get("host")), route.namespace):
        ports = items(other.get("spec", "ports"))
        if len(ports) == 1:
            return {**branch, "destination": {**to, "port": {"number": mapping(ports[0]).get("port")}}}
    return dict(branch)


def merged_shares(candidate: Candidate, route: Resource) -> Iterator[Remark]:
    """Tell of weights by which somebody had split the requests of the Service by hand."""
    for path, rule in rules(route):
        branches = mappings(rule.get("route"))
        hosts = [text(mapping(branch.get("destination")).get("host")) for branch in branches]
        if len(hosts) > 1 and all(candidate.is_meant(host, route.namespace) for host in hosts):
            why = "the weights are the controller's from now on, as `rollout.steps` says them"
            yield left(route.at(*path, "route"), f"{route} spec.{path[1]}[{path[2]}].route", why)


def merged_subsets(candidate: Candidate, route: Resource) -> Iterator[Remark]:
    """Tell of routes that led to some pods of the Service only, where others lead elsewhere: from now on all lead to the versions."""
    led = [(path, *_only_subset(rule, candidate, route)) for path, rule in rules(route)]
    if len({subset for *_, is_meant, subset in led if is_meant}) > 1:
        why = "its requests went to the subset `{}` alone, and the versions share them from now on; a step of `rollout` may lead those with a header to the new one: `route: {{name: ..., headers: ...}}`"
        for path, _, subset in led:
            if subset:
                yield left(
                    route.at(*path, "route"), f"{route} spec.{path[1]}[{path[2]}].route", why.format(subset)
                )


def _only_subset(rule: Mapping[str, Any], candidate: Candidate, route: Resource) -> tuple[bool, str]:
    """Tell whether a rule leads to one destination of the Service, and to which subset of it."""
    sent = [mapping(mapping(branch).get("destination")) for branch in items(rule.get("route"))]
    is_meant = len(sent) == 1 and candidate.is_meant(text(sent[0].get("host")), route.namespace)
    return is_meant, text(sent[0].get("subset")) if is_meant else ""


def policies(candidate: Candidate, *, in_mesh: bool) -> Iterator[Resource | Remark]:
    """Give the DestinationRules of the two versions, after that of the Service; and what they do not say."""
    for rule in (found := rule_of(candidate)):
        policy = mapping(rule.get("spec", "trafficPolicy"))
        hosts = versions(candidate, in_mesh=in_mesh) if policy else ()
        for role, name in zip(("stable", "canary"), hosts, strict=False):
            content = {
                "apiVersion": f"{ISTIO}/v1",
                "kind": "DestinationRule",
                "metadata": named(rule, f"{candidate.name}-{role}"),
                "spec": {"host": name, "trafficPolicy": policy},
            }
            yield stand_in(rule, content)
        yield from _unsaid(rule)
    for other in candidate.tree.rules(candidate.service.name, candidate.namespace):
        if other not in found:
            why = "the versions of a canary have one policy of connections; say it in `traffic.trafficPolicy`"
            yield left(other.place, str(other), why)


def rule_of(candidate: Candidate) -> tuple[Resource, ...]:
    """Give the DestinationRule of the Service, the first in its namespace, which those of its versions take the place of."""
    found = candidate.tree.rules(candidate.service.name, candidate.namespace)
    return tuple(rule for rule in found if rule.namespace == candidate.namespace)[:1]


def _unsaid(rule: Resource) -> Iterator[Remark]:
    """Tell of what a DestinationRule says besides its policy."""
    usual = "the DestinationRules of the two versions have the policy alone; patch them if it matters"
    why = {
        "subsets": "the two versions are told apart by a Service each; `split: subsets` would do it by subsets"
    }
    for key in mapping(rule.get("spec")):
        if key not in {"host", "trafficPolicy"}:
            yield left(rule.at("spec", key), f"{rule} spec.{key}", why.get(key, usual))
