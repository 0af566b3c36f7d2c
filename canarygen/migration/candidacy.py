"""Which workloads of a tree can become canaries, and why the others can't."""

from collections.abc import Iterator, Sequence

from canarygen.document import below, items, mapping, text, texts
from canarygen.form import is_canary_name, is_dns_label
from canarygen.key import ARGO, CORE
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import rules
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.migration.candidate import Candidate, leading
from canarygen.migration.ingress import ingresses
from canarygen.migration.remark import Remark, stays
from canarygen.model.host import service
from canarygen.typed import Final
from canarygen.wording import joined

_NEVER: Final = {
    "StatefulSet": "a Rollout has no pods of fixed names and volumes of their own, as a StatefulSet has",
    "DaemonSet": "a Rollout runs a number of pods, and not one on each node",
}
"""What runs pods and can't become a Rollout."""


def candidates(tree: Tree) -> Iterator[Candidate | Remark]:
    """Give the workloads of a tree that can become canaries; of those that are no Rollouts, why they can't.

    A Rollout that says itself how Istio splits its requests is none: there is nothing to add to it.
    """
    for kind, why in _NEVER.items():
        for resource in tree.any_of("apps", kind):
            yield stays(resource.place, str(resource), why)
    taken = _taken(tree)
    for deployment in tree.any_of("apps", "Deployment"):
        if (deployment.namespace, deployment.name) not in taken:
            yield _deployment(deployment, tree)
    for rollout in tree.any_of(ARGO, "Rollout"):
        if not unfitness(rollout, tree):
            found = _candidate(rollout, tree) if _counts_pods(rollout) else _with_versions(rollout, tree)
            yield from (found,) if isinstance(found, Candidate) else ()


def unfitness(workload: Resource, tree: Tree) -> Remark | None:
    """Tell why a workload can't be a canary as it is; None if it can."""
    if not (is_canary_name(workload.name) and is_dns_label(workload.namespace)):
        why = "a canary's name begins with a letter and has at most 52 characters, to leave room for suffixes; rename it first"
        return stays(workload.at("metadata", "name"), str(workload), why)
    # By workloadRef the controller takes the selector of what is referred to, if the Rollout says none.
    described = (workload, *(pods.described for pods in tree.workloads_of(workload)))
    if not any(texts(one.get("spec", "selector", "matchLabels")) for one in described):
        why = (
            "its selector names no labels of the pods (`matchLabels`), by which Services could find them, too"
        )
        return stays(workload.at("spec", "selector"), str(workload), why)
    return None


def _taken(tree: Tree) -> set[tuple[str, str]]:
    """Give the Deployments whose pods a Rollout runs already."""
    references = ((one.namespace, one.get("spec", "workloadRef")) for one in tree.any_of(ARGO, "Rollout"))
    return {(namespace, text(mapping(said).get("name"))) for namespace, said in references if said}


def _counts_pods(rollout: Resource) -> bool:
    """Whether a Rollout splits requests by the number of its pods: it names neither Services nor who routes."""
    canary = mapping(rollout.get("spec", "strategy", "canary"))
    is_routed = canary.keys() & {"trafficRouting", "stableService", "canaryService", "pingPong"}
    return bool(canary) and not is_routed


def _with_versions(rollout: Resource, tree: Tree) -> Candidate | None:
    """Take a Rollout with a Service of each version, if nothing of Istio's leads to these, but something does to its pods.

    That is an Ingress that leads to the Service of the stable version, or, where no router moves weights, a VirtualService
    that leads to a Service over both.
    """
    canary = mapping(rollout.get("spec", "strategy", "canary"))
    names = (text(canary.get("stableService")), text(canary.get("canaryService")))
    stable, new = ((rollout.namespace, name) for name in names)
    pods, led = next(iter(tree.workloads_of(rollout)), None), leading(tree)
    if not (all(names) and pods) or "istio" in mapping(canary.get("trafficRouting")) or stable in led:
        return None
    found: Sequence[Resource] = ()
    if stable in ingresses(tree):
        found = tree.named(CORE, "Service", *stable)
    elif "trafficRouting" not in canary and new not in led:
        both = (one for one in tree.selecting(pods) if one.name not in names)
        found = [one for one in both if (one.namespace, one.name) in led]
    return Candidate(rollout, found[0], tree) if found else None


def _deployment(deployment: Resource, tree: Tree) -> Candidate | Remark:
    if tree.named(ARGO, "Rollout", deployment.namespace, deployment.name):
        why = "a Rollout of its name is here, too, and is imported; delete the Deployment once its pods are gone"
        return stays(deployment.place, str(deployment), why)
    return unfitness(deployment, tree) or _candidate(deployment, tree)


def _candidate(workload: Resource, tree: Tree) -> Candidate | Remark:
    pods = next(iter(tree.workloads_of(workload)), None)
    if pods is None:
        why = "its pods are described by an object that is not among what is imported"
        return stays(workload.place, str(workload), why)
    services = list(tree.selecting(pods))
    found = services if len(services) == 1 else _foremost(workload, services, tree)
    hindrance = (
        _proxied(pods)
        or _unserved(services, found)
        or _shared(pods, found[0], tree)
        or _split_by_hand(pods, found[0], tree)
    )
    if hindrance:
        return stays(workload.place, str(workload), hindrance)
    return Candidate(workload, found[0], tree)


def _proxied(pods: Workload) -> str:
    """Tell of a gateway's pods, which hold nothing but a proxy; beside an app one is its sidecar, set up by hand."""
    images = [text(container.get("image")) for container in pods.containers]
    is_proxy = bool(images) and all(image == "auto" or "/proxyv2:" in image for image in images)
    return "it runs Istio's own proxy: requests are split by it, not for it" if is_proxy else ""


def _unserved(services: list[Resource], found: list[Resource]) -> str:
    if not services:
        return "no Service sends to its pods, so that there are no requests to split; add the Service to what is imported"
    if not found:
        names = joined([item.name for item in services], "and")
        return f"the Services {names} send to its pods, and none of them is foremost; import the files of one of them"
    return ""


def _shared(pods: Workload, service: Resource, tree: Tree) -> str:
    sent_to = tree.pods_of(service)
    own = {pods.owner.key, pods.described.key}
    names = joined([str(other.owner) for other in sent_to if other.owner.key not in own], "and")
    return (
        f"{service} sends to the pods of {names}, too: a canary is one workload, whose new versions take over; choose the one that stays, and import all this without the manifests of the others"
        if names
        else ""
    )


def _split_by_hand(pods: Workload, own: Resource, tree: Tree) -> str:
    """Tell of a VirtualService that shares requests between the pods and those of another workload: the versions of one app."""
    key = (own.namespace, own.name)
    for route in leading(tree).get(key, ()):
        for hosts in _shared_out(route):
            if key not in (service(host, route.namespace) for host in hosts):
                continue
            sent_to = (found for host in hosts for found in tree.services(host, route.namespace))
            others = [found.name for found in sent_to if not _is_of(found, pods, tree)]
            if others:
                return f"{route} shares its requests with {joined(list(dict.fromkeys(others)), 'and')}: a canary is one workload, whose new versions take over; import the files of the one that stays, and a route to it alone"
    return ""


@once
def _shared_out(route: Resource) -> Sequence[Sequence[str]]:
    """Give the hosts of each rule of a VirtualService that leads to several: of one for many apps few do."""
    sent = ([below(branch, "destination") for branch in items(rule.get("route"))] for _, rule in rules(route))
    found = ([text(to.get("host")) for to in several] for several in sent)
    return tuple(hosts for hosts in found if len(set(hosts)) > 1)


def _is_of(found: Resource, pods: Workload, tree: Tree) -> bool:
    sent_to = tree.pods(found.namespace, texts(found.get("spec", "selector")))
    return all(other.owner.key in {pods.owner.key, pods.described.key} for other in sent_to)


def _foremost(workload: Resource, services: list[Resource], tree: Tree) -> list[Resource]:
    """Choose among Services: one that routes lead to, or else one of the workload's name, or one with an address."""
    ways = leading(tree), ingresses(tree)
    led_to = [item for item in services if any((item.namespace, item.name) in way for way in ways)]
    of_its_name = [item for item in services if item.name == workload.name]
    with_address = [item for item in services if item.get("spec", "clusterIP") != "None"]
    return next((found for found in (led_to, of_its_name, with_address) if len(found) == 1), [])
