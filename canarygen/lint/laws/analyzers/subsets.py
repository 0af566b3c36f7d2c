"""Subsets: what a route names a DestinationRule has, and each of them stands for some pods."""

from collections import Counter
from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, numbered, text, texts
from canarygen.form import is_label, is_tag
from canarygen.key import ARGO, ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.gap import GAP, is_gap, keyed, merged
from canarygen.lint.index import Index
from canarygen.lint.laws.analyzers.registry import Registry, registry_of
from canarygen.lint.realm import environment
from canarygen.lint.resource import Resource, once
from canarygen.lint.role import labels_of_versions
from canarygen.lint.route import Destination, destinations
from canarygen.lint.selector import may_have
from canarygen.lint.subset import subsets
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.host import covers, identity, qualified, service
from canarygen.model.label import HASH
from canarygen.typed import Final
from canarygen.wording import guess, joined, listed

SUBSET_UNKNOWN: Final = Law(
    "subset-unknown",
    "Istio makes a cluster for each subset that a DestinationRule defines, and none for others: every request that takes the route is answered with 503.",
    peer="IST0101",
)
SUBSET_WITHOUT_PODS: Final = Law(
    "subset-without-pods",
    "No pod carries the labels of the subset: every request that is sent to it is answered with 503.",
    peer="IST0173",
)
_OF_NODES: Final = ("topology.kubernetes.io/", "topology.istio.io/", "kubernetes.io/hostname")
"""Labels that Istio takes from the node that a pod runs on."""


class _Rules:
    """The DestinationRules of a tree, by the host that they are for."""

    def __init__(self, tree: Tree) -> None:
        rules = tree.any_of(ISTIO, "DestinationRule")
        self._wild = [rule for rule in rules if _host(rule).startswith("*")]
        self._meant = Index((_meant(_host(rule), rule), rule) for rule in rules)
        self._named = Index((_host(rule).partition(".")[0], rule) for rule in rules)
        self.namespaces = {rule.namespace for rule in rules}

    def of(self, destination: Destination) -> list[Resource]:
        """Give those that may apply; a short name means any namespace where one is not written."""
        speaker, host = destination.route, destination.host
        full = qualified(host, speaker.namespace)
        free = [
            rule
            for rule in self._named.among(full.partition(".")[0])
            if "." not in _host(rule) and not (rule.is_placed and speaker.is_placed)
        ]
        wild = [rule for rule in self._wild if covers(_host(rule), full)]
        return [*self._meant.among(identity(host, speaker.namespace)), *free, *wild]

    def namesakes(self, destination: Destination) -> list[Resource]:
        """Give those beside a route that define the subset, for a host that only begins like the destination's."""
        beside = destination.route.namespace
        rules = self._named.get(destination.host.partition(".")[0], ())
        return [rule for rule in rules if rule.namespace == beside and destination.subset in subsets(rule)]


@once
def _host(rule: Resource) -> str:
    return text(rule.get("spec", "host"))


def _meant(host: str, rule: Resource) -> tuple[str, ...]:
    """Give what tells a host apart; of one that is yet to be filled in not even the namespace is known."""
    return (GAP, GAP) if is_gap(host) else identity(host, rule.namespace)


def subsets_are_defined(tree: Tree) -> Iterator[Diagnostic]:
    """A subset that is routed or mirrored to is one of a DestinationRule of its host (virtualservice/destinationrules.go).

    The rule may lie elsewhere. It should be here if the tree holds one of the very host, or the Service and DestinationRules of
    its namespace, or a rule that has the subset, for a host that is spelled differently. A policy for all hosts of the mesh
    (`*.local`) says nothing of that. A subset that a Rollout names is told of there.
    """
    rules, registry, moved = _Rules(tree), registry_of(tree), set(_moved(tree))
    for route in tree.any_of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            if not destination.subset or (route.namespace, destination.subset) in moved:
                continue
            found = rules.of(destination)
            known = [name for rule in found for name in subsets(rule)]
            others = rules.namesakes(destination) if not found else []
            services = registry.services(destination.host, route)
            is_here = known or any(not _host(rule).startswith("*") for rule in found)
            if destination.subset not in known and (
                is_here or others or any(other.namespace in rules.namespaces for other in services)
            ):
                yield _undefined(destination, [*found, *others], known)


def _moved(tree: Tree) -> Iterator[tuple[str, str]]:
    """Give the namespaces and names of the subsets that Rollouts name, each in a DestinationRule that is here."""
    for rollout in tree.of(ARGO, "Rollout"):
        said = texts(rollout.get("spec", "strategy", "canary", "trafficRouting", "istio", "destinationRule"))
        if tree.named(ISTIO, "DestinationRule", rollout.namespace, said.get("name", "")):
            for key in ("stableSubsetName", "canarySubsetName"):
                yield rollout.namespace, said.get(key, "")


def _undefined(destination: Destination, rules: list[Resource], known: list[str]) -> Diagnostic:
    return breach(
        SUBSET_UNKNOWN,
        f"no DestinationRule of `{destination.host}` has a subset `{destination.subset}`",
        destination.place.at("subset").span,
        guess(destination.subset, known, _way_out(destination, rules, known)),
        *(Note(f"{rule} is for this host", rule.at("spec", "host").span) for rule in rules[:1]),
    )


def _way_out(destination: Destination, rules: list[Resource], known: list[str]) -> str:
    if rules and not known:
        full = qualified(destination.host, destination.route.namespace)
        return f"write one and the same host in both, for example `{full}`"
    return f"it has {listed(known)}" if known else "add a DestinationRule of this host that defines it"


def subsets_have_pods(tree: Tree) -> Iterator[Diagnostic]:
    """The labels of a subset are those of some pods that its Service sends to (destinationrule/subset.go).

    A Rollout's template counts, with what it adds to one version's pods. It is an error where a route that isn't one of several
    variants names the subset, and other pods of the Service are in the tree; else the pods may lie elsewhere, or nobody asks for
    them. What is too long for a label Istio takes all the same, of the endpoints of a ServiceEntry, too; but no pod carries it.
    """
    registry, routed = registry_of(tree), _routed(tree)
    for rule in tree.of(ISTIO, "DestinationRule"):
        pods, may_be_pods = _pods(rule, tree, registry), service(_host(rule), rule.namespace) is not None
        labels = [label for pod in pods or () for label in _labels(pod)]
        for index, subset in numbered(rule.get("spec", "subsets")):
            wanted = {
                key: value for key, value in texts(subset.get("labels")).items() if not _is_late(key, value)
            }
            long = [key for key, value in wanted.items() if is_tag(key, value) and not is_label(key, value)]
            if long and may_be_pods:
                yield _too_long(rule.at("spec", "subsets", index, "labels", long[0]))
            elif pods is not None and wanted and not any(may_have(has, wanted) for has in labels):
                is_asked = (identity(_host(rule), rule.namespace), text(subset.get("name"))) in routed
                yield _empty(rule, index, wanted, pods or [], is_asked=is_asked)


def _too_long(label: Place) -> Diagnostic:
    return breach(
        SUBSET_WITHOUT_PODS,
        f"no pod has a label of {len(label.value)} letters, as this one",
        label.span,
        "write a label as pods carry it: its value has at most 63 letters",
    )


def _routed(tree: Tree) -> set[tuple[tuple[str, ...], str]]:
    """Give the hosts and subsets that a VirtualService routes to which has no variant in its environment."""
    variants = Counter((*route.key, environment(route)) for route in tree.any_of(ISTIO, "VirtualService"))
    return {
        (identity(destination.host, route.namespace), destination.subset)
        for route in tree.any_of(ISTIO, "VirtualService")
        for destination in (destinations(route) if variants[(*route.key, environment(route))] == 1 else ())
    }


def _pods(rule: Resource, tree: Tree, registry: Registry) -> list[Workload] | None:
    """Give the pods of a rule's Service; None where it is not in the tree, or has no selector."""
    services = list(registry.services(_host(rule), rule))
    selectors = [texts(other.get("spec", "selector")) for other in services]
    if not services or not all(selectors):
        return None
    # Variants of a Service select the same pods as a rule.
    pairs = zip(services, selectors, strict=True)
    distinct = dict.fromkeys((other.namespace, frozenset(said.items())) for other, said in pairs)
    return [pod for namespace, said in distinct for pod in tree.pods(namespace, keyed(dict(said)))]


def _is_late(key: str, value: str) -> bool:
    """Tell whether a label is given to pods later: by the controller, or from the node, which gives none that is empty."""
    return key == HASH or (key.startswith(_OF_NODES) and bool(value))


def _labels(pod: Workload) -> Iterator[Mapping[str, str]]:
    """Give the labels of a workload's pods, and those of one version of a Rollout."""
    yield pod.labels
    for added in labels_of_versions(pod.owner):
        yield merged(pod.labels, added)


def _empty(
    rule: Resource, index: int, wanted: Mapping[str, str], pods: list[Workload], *, is_asked: bool
) -> Diagnostic:
    words = joined([f"`{key}: {value}`" for key, value in wanted.items()], "and")
    told = f"no pod of `{_host(rule)}` has" if pods else f"nothing here runs pods of `{_host(rule)}` with"
    return breach(
        SUBSET_WITHOUT_PODS,
        f"{told} the labels {words}",
        rule.at("spec", "subsets", index, "labels").span,
        "write labels that the pods have, or remove the subset",
        *(Note("these are its pods", pod.place.at("metadata", "labels").key) for pod in pods[:1]),
        ruled=None if pods and is_asked else Severity.INFO,
    )
