"""Laws of the labels that only the pods of one version carry."""

from collections.abc import Iterator
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
from canarygen.lint.role import BLUE_GREEN, CANARY, PAIRS, ROLES, STRATEGIES
from canarygen.lint.selector import may_have
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.typed import Final

_SUBSETS: Final = tuple(zip(("stableSubsetName", "canarySubsetName"), PAIRS[0], strict=True))
"""The keys of the names of both subsets, each with the role whose labels its pods carry."""
_ACTIVE: Final = next(role for role in ROLES if role.word == "active")
_WAY_OUT: Final = "leave the label out: the controller tells the versions apart by their hash"


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
                if selector.get(key, value) != value:
                    yield breach(
                        Code.RESERVED_METADATA,
                        f"`{key}` is a label that {rollout} selects its pods by, and those of one version would lose it",
                        strategy.at(role.metadata, "labels", key).span,
                        "give the label another name",
                        Note("the selector", place.at(key).span),
                    )


def _selector(tree: Tree, rollout: Resource) -> Place:
    """Give the labels that a Rollout selects its pods by: its own, or those of the only workload that it refers to (rollout/templateref.go)."""
    pods = pods_of(tree, rollout) if rollout.get("spec", "selector") is None else []
    return (pods[0].described if len(pods) == 1 else rollout).at("spec", "selector", "matchLabels")


def subsets_find_their_version(tree: Tree) -> Iterator[Diagnostic]:
    """The subset of a version selects by no label that only the other one carries.

    The controller gives it the hash of its own version (UpdateHash, rollout/trafficrouting/istio/istio.go), whose pods lack that
    label. Of one that no pods carry other laws tell.
    """
    for strategy in strategies(tree, CANARY):
        rollout, name = strategy.rollout, text(strategy.rule.get("name"))
        named = tree.named(ISTIO, "DestinationRule", rollout.namespace, name) if name else ()
        rules = sound(tree, nearby(tree, rollout, named))
        pairs = ((rule, pods) for rule in rules for pods in pods_of(tree, rollout))
        yield from unless_one_fits(pairs, partial(_of_the_other, strategy))


def _of_the_other(strategy: Strategy, pair: tuple[Resource, Workload]) -> Iterator[Diagnostic]:
    rule, pods = pair
    roles = {text(strategy.rule.get(key)): role for key, role in _SUBSETS}
    for index, subset in numbered(rule.get("spec", "subsets")):
        if role := roles.get(text(subset.get("name"))):
            own = merged(pods.promised, role.labels(strategy.rollout))
            foreign = role.partner.labels(strategy.rollout)
            for key, value in texts(subset.get("labels")).items():
                if foreign.get(key) == value and not may_have(own, {key: value}):
                    yield breach(
                        Code.SELECTOR_BROKEN,
                        f"only {role.partner.word} pods carry `{key}: {value}`, and in a release the controller adds the hash of the {role.word} ones here: there are no such pods",
                        rule.at("spec", "subsets", index, "labels", key).span,
                        _WAY_OUT,
                        Note("they get it here", strategy.at(role.partner.metadata, "labels", key).span),
                    )


def active_services_find_new_pods(tree: Tree) -> Iterator[Diagnostic]:
    """The Service that a blue-green Rollout switches selects by no label that new pods get after the switch only.

    They are given those of active ones once they are the stable version: in the next turn of the controller at the earliest, and
    after a `postPromotionAnalysis` if there is one (reconcileActiveService before reconcileEphemeralMetadata, rollout/bluegreen.go).
    """
    for strategy in strategies(tree, BLUE_GREEN):
        rollout = strategy.rollout
        named = tree.named(CORE, "Service", rollout.namespace, _ACTIVE.name(rollout))
        services = sound(tree, nearby(tree, rollout, named))
        pairs = ((service, pods) for service in services for pods in pods_of(tree, rollout))
        yield from unless_one_fits(pairs, partial(_too_late, strategy))


def _too_late(strategy: Strategy, pair: tuple[Resource, Workload]) -> Iterator[Diagnostic]:
    service, pods = pair
    late, before = (role.labels(strategy.rollout) for role in (_ACTIVE, _ACTIVE.partner))
    for key, value in texts(service.get("spec", "selector")).items():
        if late.get(key) == value and not may_have(merged(pods.promised, before), {key: value}):
            yield breach(
                Code.SELECTOR_BROKEN,
                f"only active pods carry `{key}: {value}`, and new ones get it after {service} has been switched to them: until then it has none",
                service.at("spec", "selector", key).span,
                _WAY_OUT,
                Note("they get it here", strategy.at(_ACTIVE.metadata, "labels", key).span),
            )
