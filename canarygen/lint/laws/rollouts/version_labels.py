"""Laws of the labels that only the pods of one version carry."""

from collections.abc import Iterator, Mapping
from functools import partial

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, numbered, text, texts
from canarygen.key import CORE, ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.gap import merged
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby, pods_of, sound, unless_one_fits
from canarygen.lint.resource import Resource
from canarygen.lint.role import CANARY, PAIRS, ROLES, STRATEGIES, Role, roles
from canarygen.lint.selector import may_have
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.label import BY_HASH
from canarygen.typed import Final

_SUBSETS: Final = tuple(zip(("stableSubsetName", "canarySubsetName"), PAIRS[0], strict=True))
"""The keys of the names of both subsets, each with the role whose labels its pods carry."""
_ACTIVE: Final = next(role for role in ROLES if role.word == "active")
_NEWCOMERS: Final = tuple(second for _, second in PAIRS if second.metadata)
"""The versions that pods are of at first."""


def versions_keep_the_selector(tree: Tree) -> Iterator[Diagnostic]:
    """No label of one version takes the place of one that all pods are selected by.

    The controller writes these into the template of a ReplicaSet, whose selector has them, too, and Kubernetes refuses that
    (syncEphemeralMetadata, rollout/ephemeralmetadata.go; ValidatePodTemplateSpecForReplicaSet, pkg/apis/apps/validation).
    """
    for strategy in strategies(tree, *STRATEGIES):
        rollout = strategy.rollout
        place = _selector(tree, rollout)
        selector = texts(place.value)
        for role in ROLES:
            for key, value in (
                role.labels(rollout).items() if role.metadata and role.kind == strategy.kind else ()
            ):
                is_lost = key in selector and _is_taken_back(tree, rollout, role, key)
                if selector.get(key, value) != value or is_lost:
                    yield breach(
                        Code.RESERVED_METADATA,
                        f"`{key}` is a label that {rollout} selects its pods by, and those of one version would lose it",
                        strategy.at(role.metadata, "labels", key).span,
                        "give the label another name",
                        Note("the selector", place.at(key).span),
                    )


def _is_taken_back(tree: Tree, rollout: Resource, role: Role, key: str) -> bool:
    """Tell whether the controller takes a label from new pods once they are the stable ones, though their template has it.

    It takes back all that it has added if any of it was not there before (SyncReplicaSetEphemeralPodMetadata).
    """
    if role not in _NEWCOMERS or key in role.partner.labels(rollout):
        return False
    found = pods_of(tree, rollout)
    added = role.labels(rollout).items()
    return bool(found) and all(any(pods.promised.get(one) != value for one, value in added) for pods in found)


def _selector(tree: Tree, rollout: Resource) -> Place:
    """Give the labels that a Rollout selects its pods by: its own, or those of the only workload that it refers to (rollout/templateref.go)."""
    pods = pods_of(tree, rollout) if rollout.get("spec", "selector") is None else []
    return (pods[0].described if len(pods) == 1 else rollout).at("spec", "selector", "matchLabels")


def subsets_find_their_version(tree: Tree) -> Iterator[Diagnostic]:
    """The subset of a version selects by no label that only the other one carries, nor by one that new pods lose while they serve by it.

    The controller gives it the hash of its own version (UpdateHash, rollout/trafficrouting/istio/istio.go), whose pods lack the
    former. The latter it takes from them once they are the stable ones, and then leads requests to the other subset
    (reconcileEphemeralMetadata before reconcileTrafficRouting, rollout/canary.go). Of one that no pods carry other laws tell.
    """
    for strategy in strategies(tree, CANARY):
        rollout, name = strategy.rollout, text(strategy.rule.get("name"))
        named = tree.named(ISTIO, "DestinationRule", rollout.namespace, name) if name else ()
        rules = sound(tree, nearby(tree, rollout, named))
        pairs = ((rule, pods) for rule in rules for pods in pods_of(tree, rollout))
        yield from unless_one_fits(pairs, partial(_unmet, strategy))


def _unmet(strategy: Strategy, pair: tuple[Resource, Workload]) -> Iterator[Diagnostic]:
    rule, pods = pair
    roles = {text(strategy.rule.get(key)): role for key, role in _SUBSETS}
    for index, subset in numbered(rule.get("spec", "subsets")):
        if role := roles.get(text(subset.get("name"))):
            labels = rule.at("spec", "subsets", index, "labels")
            yield from _of_the_other(strategy, role, labels, pods)
            if role in _NEWCOMERS:
                yield from _lost(strategy, role, labels, pods)


def _of_the_other(strategy: Strategy, role: Role, labels: Place, pods: Workload) -> Iterator[Diagnostic]:
    own = merged(pods.promised, role.labels(strategy.rollout))
    foreign = role.partner.labels(strategy.rollout)
    for key, value in texts(labels.value).items():
        if foreign.get(key) == value and not may_have(own, {key: value}):
            yield breach(
                Code.SELECTOR_BROKEN,
                f"only {role.partner.word} pods carry `{key}: {value}`, and in a release the controller adds the hash of the {role.word} ones here: there are no such pods",
                labels.at(key).span,
                BY_HASH,
                Note("they get it here", strategy.at(role.partner.metadata, "labels", key).span),
            )


def _lost(strategy: Strategy, role: Role, labels: Place, pods: Workload) -> Iterator[Diagnostic]:
    new, last = _carried(strategy.rollout, role.partner, pods)
    for key, value in sorted(texts(labels.value).items() - _reserved(strategy, pods)):
        if (
            key in role.labels(strategy.rollout)
            and new.get(key) == value
            and not may_have(last, {key: value})
        ):
            yield breach(
                Code.SELECTOR_BROKEN,
                f"at each promotion the controller takes `{key}: {value}` from {role.word} pods before it leads requests away from them: until then nothing is found here",
                labels.at(key).span,
                BY_HASH,
                Note("they get it here", strategy.at(role.metadata, "labels", key).span),
            )


def services_find_their_version(tree: Tree) -> Iterator[Diagnostic]:
    """The Service of a version selects no label of the template that the controller takes from the pods of this version.

    What it adds to them is written over the template's, and when it is taken back nothing of that is restored
    (SyncEphemeralPodMetadata, utils/replicaset/canary.go). Of labels that the template lacks the Service's own law tells.
    """
    for strategy in strategies(tree, *STRATEGIES):
        rollout = strategy.rollout
        for role in (role for role in roles(rollout) if role.metadata and role.kind == strategy.kind):
            named = tree.named(CORE, "Service", rollout.namespace, role.name(rollout))
            services = sound(tree, nearby(tree, rollout, named))
            pairs = ((service, pods) for service in services for pods in pods_of(tree, rollout))
            yield from unless_one_fits(pairs, partial(_taken, strategy, role))


def _taken(strategy: Strategy, role: Role, pair: tuple[Resource, Workload]) -> Iterator[Diagnostic]:
    service, pods = pair
    new, last = _carried(strategy.rollout, role, pods)
    for key, value in sorted(texts(service.get("spec", "selector")).items() - _reserved(strategy, pods)):
        is_late = role == _ACTIVE and not may_have(new, {key: value})
        is_gone = not may_have(last, {key: value})
        if pods.promised.get(key) == value and (is_late or is_gone):
            by = next(one for one in (role, role.partner) if key in one.labels(strategy.rollout))
            yield breach(
                Code.SELECTOR_BROKEN,
                f"the controller takes `{key}: {value}` of the template from {role.word} pods, and {service} finds none of them"
                if is_gone
                else f"the controller takes `{key}: {value}` of the template from new pods, and gives it back after {service} has been switched to them: until then it has none",
                service.at("spec", "selector", key).span,
                BY_HASH,
                Note("it is written over here", strategy.at(by.metadata, "labels", key).span),
            )


def _reserved(strategy: Strategy, pods: Workload) -> set[tuple[str, str]]:
    """Give the labels that the Rollout itself selects by, of which that of reserved ones tells."""
    selectors = (one.get("spec", "selector", "matchLabels") for one in (pods.described, strategy.rollout))
    return {item for selector in selectors for item in texts(selector).items()}


def _carried(rollout: Resource, role: Role, pods: Workload) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Give the labels of the pods of a version when they are new, and those that they carry as what the Service is for.

    Pods become the stable version, or the active one, after they have been the other one. What was added to them as that is
    taken back as a whole, if any of it was not in the template.
    """
    own, before = role.labels(rollout), role.partner.labels(rollout)
    if role in _NEWCOMERS:
        return (merged(pods.promised, own),) * 2
    is_taken_back = any(pods.promised.get(key) != value for key, value in before.items())
    kept = {key: value for key, value in pods.promised.items() if not (is_taken_back and key in before)}
    return merged(pods.promised, before), merged(kept, own)
