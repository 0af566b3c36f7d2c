"""The references of a Rollout: to what it routes by, and to what judges it."""

from collections.abc import Iterator

from canarygen.document import Said
from canarygen.key import CORE, ISTIO, Key
from canarygen.model.host import virtual_service_key
from canarygen.references.analysis import judged
from canarygen.references.catalogue import Catalogue
from canarygen.references.pods import APPS, Pods, pods_of, without_hash
from canarygen.references.reference import Mention, Object, Reference, mentioned
from canarygen.references.selector import holds
from canarygen.references.split import Versions, split, versions_of
from canarygen.references.steps import stepped

_PAIRS = (("stableService", "canaryService"), ("activeService", "previewService"))


def rollout(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a Rollout."""
    spec, mention = item["spec"], mentioned(item, "spec")
    pods = pods_of(item)
    if "workloadRef" in spec:
        yield _template(mention.at("workloadRef"), spec["workloadRef"], catalogue)
    for name, plan in spec.get("strategy", {}).items():
        at = mention.at("strategy", name)
        yield from _services(at, plan, pods, catalogue)
        yield from judged(at, plan, catalogue)
        yield from stepped(at, plan, catalogue)
        yield from _routing(at, plan, catalogue)


def _template(mention: Mention, reference: Said, catalogue: Catalogue) -> Reference:
    group, _, _ = reference.get("apiVersion", f"{APPS}/v1").rpartition("/")
    key = (group, reference.get("kind", "Deployment"), mention.owner[2], reference.get("name", ""))
    return catalogue.resolved(mention.at("name"), key)


def _services(mention: Mention, plan: Said, pods: Pods | None, catalogue: Catalogue) -> Iterator[Reference]:
    ping_pong = plan.get("pingPong", {})
    found = [(mention, plan, pair) for pair in _PAIRS]
    for at, names, pair in [*found, (mention.at("pingPong"), ping_pong, ("pingService", "pongService"))]:
        said = [key for key in pair if key in names]
        for key in said:
            yield _service(at.at(key), names[key], pods, catalogue)
        if said and ping_pong and names is plan:
            complaint = "with this the controller forgets ping and pong when it moves the weights"
            yield at.at(said[0]).broken(complaint, mention.owner, (*mention.path, "pingPong"))


def _service(mention: Mention, name: str, pods: Pods | None, catalogue: Catalogue) -> Reference:
    key = (CORE, "Service", mention.owner[2], name)
    service = catalogue.get(key)
    selector = service["spec"].get("selector", {}) if service else {}
    # What only one version carries is told of the Service.
    if (
        service is None
        or pods is None
        or holds(pods.labels, selector)
        or pods.version(without_hash(selector))
    ):
        return catalogue.resolved(mention, key)
    complaint = f"the Service `{name}` selects other pods than those of this Rollout"
    return mention.broken(complaint, key, ("spec", "selector"))


def _routing(mention: Mention, plan: Said, catalogue: Catalogue) -> Iterator[Reference]:
    istio = plan.get("trafficRouting", {}).get("istio", {})
    at = mention.at("trafficRouting", "istio")
    rule = istio.get("destinationRule")
    versions = versions_of(plan)
    if rule:
        yield from _subsets(at.at("destinationRule"), rule, catalogue)
    elif versions and istio:
        yield from _policies(mention, versions, catalogue)
    targets = [(at.at("virtualService"), istio[key]) for key in ("virtualService",) if key in istio]
    further = enumerate(istio.get("virtualServices", ()))
    for where, target in [*targets, *((at.at("virtualServices", index), said) for index, said in further)]:
        yield from _target(where, target, versions, catalogue)


def _target(
    mention: Mention, target: Said, versions: Versions | None, catalogue: Catalogue
) -> Iterator[Reference]:
    key: Key = (ISTIO, "VirtualService", *virtual_service_key(target["name"], mention.owner[2]))
    yield catalogue.resolved(mention.at("name"), key)
    # Where one is taken for both that is said, and no route can be right.
    if (found := catalogue.get(key)) and versions and versions.stable != versions.canary:
        yield from split(mention, target, found, versions)


def _subsets(mention: Mention, rule: Said, catalogue: Catalogue) -> Iterator[Reference]:
    key: Key = (ISTIO, "DestinationRule", mention.owner[2], rule["name"])
    yield catalogue.resolved(mention.at("name"), key)
    if found := catalogue.get(key):
        names = tuple(subset["name"] for subset in found["spec"].get("subsets", ()))
        for role in ("stableSubsetName", "canarySubsetName"):
            at, name = mention.at(role), rule[role]
            complaint = f"the DestinationRule `{rule['name']}` has no subset `{name}`"
            yield (at.found(key) if name in names else at.broken(complaint, key, ("spec", "subsets"), names))


def _policies(mention: Mention, versions: Versions, catalogue: Catalogue) -> Iterator[Reference]:
    """A policy for the Service of one version is for that of the other, too: Istio inherits none."""
    namespace = mention.owner[2]
    stable, canary = (
        catalogue.rules((CORE, "Service", namespace, name)) for name in (versions.stable, versions.canary)
    )
    if bool(stable) != bool(canary):
        rule = (stable or canary)[0]
        key = (ISTIO, "DestinationRule", rule["metadata"].get("namespace", ""), rule["metadata"]["name"])
        other = versions.canary if stable else versions.stable
        complaint = f"the DestinationRule `{key[3]}` is for one version alone: there is none for `{other}`"
        yield mention.broken(complaint, key, ("spec", "host"))
