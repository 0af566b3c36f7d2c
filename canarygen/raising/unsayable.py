"""What an object says that no spec may: neither the language nor a patch, and why."""

from collections.abc import Iterator

from canarygen.delivery import WAVE
from canarygen.document import Path, below, items, mapping, mappings, numbered, text, texts, walk
from canarygen.form import is_image
from canarygen.lint.resource import Resource
from canarygen.lint.role import BLUE_GREEN, CANARY, STRATEGIES
from canarygen.lint.route import destinations, gateways, hosts, rules
from canarygen.lint.selector import selects
from canarygen.model.host import service
from canarygen.model.label import HASH, MANAGED_BY, NAME_LABEL, owner
from canarygen.model.step import ADDING
from canarygen.parsing.scalar import INT32_MAX
from canarygen.raising.family import Family
from canarygen.raising.strategy import Strategy
from canarygen.typed import Any, Final
from canarygen.wording import brief

Unsaid = tuple[Path, str]
"""Where something stands in an object, and why no spec says it."""

_ROUTING: Final[Path] = ("spec", "strategy", "canary", "trafficRouting")
_ROUTED: Final = frozenset({"istio", "managedRoutes"})


def unsayable(family: Family, resource: Resource) -> Iterator[Unsaid]:
    """Give what of an object of a family no spec can say."""
    yield from _owned(family, resource)
    yield from _of_numbers(resource)
    if resource.kind == "Service":
        yield from _of_a_service(family, resource)
    elif resource.kind == "Rollout":
        yield from _of_a_rollout(resource)
        yield from _of_images(resource)
        yield from _of_its_size(family)
        if family.missing_route:
            yield _of_a_missing_route(family)
        if family.strategy.rule and family.rule is None:
            yield _of_a_missing_rule(family)
    elif resource is family.route and family.is_called_inside:
        yield (
            ("spec", "gateways"),
            "all of its hosts are names of Services, which nobody outside of the mesh says: a spec names a Gateway beside `hosts` of its own",
        )
    elif resource is family.route and not (hosts(resource) or gateways(resource)):
        yield (
            ("spec", "hosts"),
            "it says none, and is one that others delegate to: the VirtualService of a spec has hosts, and no other leads to it any more; say the hosts and the gateway of those in the spec",
        )
    elif resource is family.rule:
        yield from _of_subsets(family, resource)
    if resource is family.route:
        yield from _of_mirrors(family, resource)
    if family.service_names.called:
        yield from _of_a_caller(family, resource)


def _owned(family: Family, resource: Resource) -> Iterator[Unsaid]:
    for key in resource.annotations:
        # What else tools write by themselves says nothing that anybody meant, and our waves come from the project.
        is_meant = not key.endswith("/tracking-id") and not (key == WAVE and family.is_ours)
        if owner(key) == "Argo CD" and is_meant:
            yield ("metadata", "annotations", key), "it belongs to Argo CD: see `argocd` in canarygen.yaml"
    for key, value in ((NAME_LABEL, family.name), (MANAGED_BY, "canarygen")):
        if resource.labels.get(key, value) != value:
            yield ("metadata", "labels", key), f"canarygen sets it, to `{value}`"


def whole(number: float) -> int:
    """Give the nearest whole number that a spec may say, and not zero for a small part of one."""
    return 1 if 0 < number < 1 else max(-INT32_MAX, min(round(number), INT32_MAX))


def unwritable(value: Any) -> Iterator[tuple[Path, int]]:
    """Give the numbers that no spec holds, since readers of YAML see them differently, and the nearest that it may."""
    for path, said in walk(value):
        if isinstance(said, float) or (isinstance(said, int) and abs(said) > INT32_MAX):
            yield path, whole(said)


def _of_numbers(resource: Resource) -> Iterator[Unsaid]:
    for path, near in unwritable(resource.content):
        if resource.get(*path) != near:
            yield path, f"a spec has whole numbers up to {INT32_MAX} only; {near} is the nearest"


def _of_a_service(family: Family, service: Resource) -> Iterator[Unsaid]:
    pods = family.pods
    if pods is None:
        return
    # The controller's own label has all Services select one version only.
    selected = {key: value for key, value in texts(service.get("spec", "selector")).items() if key != HASH}
    if not selects(selected, family.labels):
        yield ("spec", "selector"), "it selects no pod of the Rollout; the Services of the spec do"
    for index, port in numbered(service.get("spec", "ports")):
        target = text(port.get("targetPort"))
        if target and target not in pods.named_ports(port):
            path: Path = ("spec", "ports", index, "targetPort")
            yield (
                path,
                f"no container has a port `{target}`; those of the spec have what the Services ask for",
            )


def _of_subsets(family: Family, rule: Resource) -> Iterator[Unsaid]:
    """Give the labels of subsets that not every pod of the workload is bound to bear."""
    why = "the controller tells the pods of the versions apart by the hash that it adds here; a label that the workload does not select by could only miss some"
    said = mapping(family.strategy.routing.get("destinationRule"))
    versions = {said.get("stableSubsetName"), said.get("canarySubsetName")}
    for index, subset in numbered(rule.get("spec", "subsets")):
        if text(subset.get("name")) not in versions:
            continue
        for key, value in texts(subset.get("labels")).items():
            if key != HASH and family.selector.get(key) != value:
                yield ("spec", "subsets", index, "labels", key), why


def _of_a_rollout(rollout: Resource) -> Iterator[Unsaid]:
    switch: Path = ("spec", "strategy", BLUE_GREEN)
    if rollout.get(*switch, "autoPromotionEnabled") is False and rollout.get(*switch, "autoPromotionSeconds"):
        why = "beside `autoPromotionEnabled: false` it says nothing: the switch waits for somebody, however long"
        yield (*switch, "autoPromotionSeconds"), why
    pair: Path = ("spec", "strategy", CANARY, "pingPong")
    if rollout.get(*pair) and not Strategy(rollout).is_ping_pong:
        yield pair, "beside `canaryService` and `stableService` the controller moves no weights by it"
    routing = mapping(rollout.get(*_ROUTING))
    for router in sorted(routing.keys() - _ROUTED):
        yield (*_ROUTING, router), "a canary's traffic is split by Istio"
    yield from _of_unused_routes(rollout)
    path: Path = (*_ROUTING, "istio", "virtualServices")
    for index, _ in numbered(rollout.get(*path)):
        if index:
            yield (*path, index), "a canary has one VirtualService, which may name several hosts and gateways"


def _of_images(rollout: Resource) -> Iterator[Unsaid]:
    """Give the images that somebody fills in before the manifests are applied: a patch would put the blank over that of the spec."""
    path: Path = ("spec", "template", "spec", "containers")
    for index, container in numbered(rollout.get(*path)):
        image = text(container.get("image"))
        if image and not is_image(image):
            yield (*path, index, "image"), f"`{brief(image)}` is no image: say in the spec which one runs"


def _of_unused_routes(rollout: Resource) -> Iterator[Unsaid]:
    """Give the managed routes that no step speaks of: in a spec each comes of its step."""
    steps = mappings(rollout.get("spec", "strategy", CANARY, "steps"))
    used = {text(below(step, kind).get("name")) for step in steps for kind in ADDING}
    path: Path = (*_ROUTING, "managedRoutes")
    unused = [index for index, route in numbered(rollout.get(*path)) if text(route.get("name")) not in used]
    is_whole = len(unused) == len(items(rollout.get(*path)))
    for at in (path,) if unused and is_whole else [(*path, index) for index in unused]:
        yield at, "no step sets it, so that it does nothing; a spec has the routes that its steps set"


def _of_its_size(family: Family) -> Iterator[Unsaid]:
    scaler = family.autoscaler or family.outside_scaler
    if scaler and not family.is_ours and family.rollout.get("spec", "replicas") is not None:
        yield ("spec", "replicas"), f"{scaler} says it, and every sync would set it back"


def _of_mirrors(family: Family, route: Resource) -> Iterator[Unsaid]:
    """Give the copies of requests that go to the app itself: between releases both of its Services are the stable version's."""
    why = "between releases the stable version would get the copies, too: a step copies requests to a new version alone, `mirror: {percent: 10}`"
    for path, rule in rules(route):
        if family.is_own(text(mapping(rule.get("mirror")).get("host"))):
            yield from (((*path, key), why) for key in ("mirror", "mirrorPercentage") if key in rule)


def _of_a_missing_route(family: Family) -> Unsaid:
    key = "virtualService" if "virtualService" in family.strategy.routing else "virtualServices"
    why = f"the VirtualService {family.missing_route} is not among what is imported, and the spec makes one for calls from inside the mesh; give it, too"
    return (*_ROUTING, "istio", key), why


def _of_a_missing_rule(family: Family) -> Unsaid:
    what = (
        "and the spec makes one that has the two subsets and nothing else"
        if family.ruled_host
        else "so that the spec splits by a Service of each version"
    )
    why = f"the DestinationRule {family.strategy.rule} is not among what is imported, {what}; give it, too"
    return (*_ROUTING, "istio", "destinationRule"), why


def _of_a_caller(family: Family, resource: Resource) -> Iterator[Unsaid]:
    """Give where a version is known by the name that callers use: there it gets a Service of its own."""
    known = "the versions are subsets of" if family.ruled_host else "callers know both versions as"
    reason = f"{known} `{family.service_names.called}`: this one gets a Service of its own"
    if resource.kind == "Rollout":
        strategies = (
            ("spec", "strategy", kind, key) for kind in STRATEGIES for key in family.strategy.versions
        )
        yield from (
            (path, reason) for path in strategies if resource.get(*path) == family.service_names.called
        )
    if resource.kind == "VirtualService" and not family.ruled_host:
        for found in destinations(resource):
            if service(found.host, family.namespace) == (family.namespace, family.service_names.called):
                yield (*found.path, "host"), reason
