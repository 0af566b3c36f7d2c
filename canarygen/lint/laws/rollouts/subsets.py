"""Laws of the DestinationRule that a Rollout moves: it has both subsets, of the host that is split, and no third one.

What the controller does to it is read from UpdateHash (rollout/trafficrouting/istio/istio.go of Argo
Rollouts); nothing of it is validated there.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, text
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.shares import mark, split_destinations
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby, sound, unless_one_fits
from canarygen.lint.resource import Resource
from canarygen.lint.role import CANARY
from canarygen.lint.subset import subsets
from canarygen.lint.tree import Tree
from canarygen.model.host import covers, identity, qualified, service
from canarygen.typed import Final
from canarygen.wording import guess, ticked

SUBSET_MISSING: Final = Law(
    "subset-missing",
    "The controller marks the pods of each version in its subset; without one the version gets no traffic.",
)
DESTINATION_RULE_MISSING: Final = Law(
    "destination-rule-missing",
    "The controller looks for the DestinationRule in the Rollout's own namespace, and a release stands still without it.",
    peer="not found",
)
DESTINATION_RULE_ELSEWHERE: Final = Law(
    "destination-rule-elsewhere",
    "The subsets that the controller moves are of another host than the one that is split: both versions get whatever requests come.",
)
SUBSET_REMOVED: Final = Law(
    "subset-removed",
    "The controller rewrites the list of subsets, and keeps those of the two versions alone: whatever is sent to another one is lost.",
)
SUBSET_HOST_MOVED: Final = Law(
    "subset-host-moved",
    "The controller keeps the stable and the canary Service to the pods of one version: a subset of it for the other version has no pods.",
)
SUBSETS_OF_SOME: Final = Law(
    "subsets-of-some",
    "A DestinationRule with a workloadSelector is for the pods of its own namespace that it selects, and no gateway elsewhere is among them: to all others its subsets do not exist, and what is routed to one is answered with 503.",
)


def subsets_differ(tree: Tree) -> Iterator[Diagnostic]:
    """The two versions are told apart by two subsets."""
    for strategy in _by_subsets(tree):
        place = strategy.at("trafficRouting", "istio", "destinationRule")
        stable, canary = _names(strategy)
        if stable == canary:
            yield breach(
                Code.NAMES_COLLIDE,
                f"`{canary}` is the subset of both versions",
                place.at("canarySubsetName").span,
                "give each version a subset of its own",
                Note("here, too", place.at("stableSubsetName").span),
            )


def rules_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """The DestinationRule is there, where the tree has another one of the host that is split."""
    hosts = split_destinations(tree)
    for strategy in _by_subsets(tree):
        if list(_rules(tree, strategy)):
            continue
        name, namespace = text(strategy.rule.get("name")), strategy.rollout.namespace
        found = (
            (host, rule)
            for host in hosts.get(mark(strategy.rollout), ())
            for rule in nearby(tree, strategy.rollout, tree.rules(host, namespace))
        )
        for host, rule in islice(found, 1):
            yield breach(
                DESTINATION_RULE_MISSING,
                f"there is no DestinationRule `{name}` in {namespace}",
                strategy.at("trafficRouting", "istio", "destinationRule", "name").span,
                f"did you mean `{rule.name}`, which is of the host `{host}`?"
                if rule.namespace == namespace
                else f"that of the host is in {rule.namespace}; the controller looks in {namespace} only",
                Note("that of the host", rule.at("metadata", "name").span),
                peer=f'destinationrules.networking.istio.io "{name}" not found',
            )


def rules_have_both_subsets(tree: Tree) -> Iterator[Diagnostic]:
    """The DestinationRule has a subset for each version."""
    for strategy in _by_subsets(tree):
        yield from unless_one_fits(sound(tree, _rules(tree, strategy)), partial(_missing, strategy))


def _missing(strategy: Strategy, rule: Resource) -> Iterator[Diagnostic]:
    place = strategy.at("trafficRouting", "istio", "destinationRule")
    known = subsets(rule)
    for key in ("stableSubsetName", "canarySubsetName"):
        name = text(strategy.rule.get(key))
        if name not in known:
            names = f"it has {ticked(known, 'and')}" if known else "it has none"
            yield breach(
                SUBSET_MISSING,
                f"{rule} has no subset `{name}`",
                place.at(key).span,
                guess(name, known, f"add it there; {names}"),
                Note("its subsets", rule.at("spec", "subsets").key),
            )


def rules_are_of_the_split_host(tree: Tree) -> Iterator[Diagnostic]:
    """The DestinationRule is of the host that the split routes lead to."""
    hosts = split_destinations(tree)
    for strategy in _by_subsets(tree):
        if split := hosts.get(mark(strategy.rollout), {}):
            yield from unless_one_fits(
                sound(tree, _rules(tree, strategy)), partial(_elsewhere, strategy, split)
            )


def _elsewhere(strategy: Strategy, split: Mapping[str, Place], rule: Resource) -> Iterator[Diagnostic]:
    host = text(rule.get("spec", "host"))
    if not any(_is_same(host, rule.namespace, other) for other in split):
        yield breach(
            DESTINATION_RULE_ELSEWHERE,
            f"{rule} is of the host `{host}`, and the routes that {strategy.rollout} splits lead to {ticked(split, 'and')}",
            rule.at("spec", "host").span,
            "let both name one Service",
            *(Note("a route that is split", place.span) for place in islice(split.values(), 1)),
        )


def subsets_are_of_a_third_service(tree: Tree) -> Iterator[Diagnostic]:
    """Subsets are those of a Service that the controller does not move (reconcileStableAndCanaryService)."""
    hosts = split_destinations(tree)
    for strategy in _by_subsets(tree):
        for host, note in hosts.get(mark(strategy.rollout), {}).items():
            for key in ("stableService", "canaryService"):
                name = text(strategy.plan.get(key))
                if name and service(host, "") == (strategy.rollout.namespace, name):
                    yield breach(
                        SUBSET_HOST_MOVED,
                        f"the controller moves the Service `{name}`, whose subsets are split",
                        note.span,
                        "lead to a third Service, which selects the pods of both versions",
                        Note("the Service is moved here", strategy.at(key).span),
                    )


def _is_same(host: str, namespace: str, other: str) -> bool:
    """Whether a host, which may be a wildcard, is the same as a full name, whatever the cluster's domain."""
    is_covered = covers(qualified(host, namespace), other)
    return is_covered or identity(host, namespace) == identity(other, namespace)


def rules_have_no_third_subset(tree: Tree) -> Iterator[Diagnostic]:
    """The DestinationRule has the subsets of the two versions and no others, `additionalSubsetNames` included."""
    for strategy in _by_subsets(tree):
        names = _names(strategy)
        for rule in _rules(tree, strategy):
            known = subsets(rule)
            for index, name in enumerate(known):
                if name not in names and set(names) <= set(known):
                    yield breach(
                        SUBSET_REMOVED,
                        f"the controller removes the subset `{name}` of {rule}",
                        rule.at("spec", "subsets", index, "name").span,
                        "move it to a DestinationRule of its own, which no Rollout names",
                        Note(
                            "the Rollout moves this one",
                            strategy.at("trafficRouting", "istio", "destinationRule", "name").span,
                        ),
                    )


def subsets_are_known_to_callers(tree: Tree) -> Iterator[Diagnostic]:
    """The DestinationRule that a Rollout moves is for all callers (`workload_selector` in networking/v1alpha3/destination_rule.proto)."""
    for strategy in _by_subsets(tree):
        for rule in filter(tree.is_sound, _rules(tree, strategy)):
            if rule.get("spec", "workloadSelector"):
                yield breach(
                    SUBSETS_OF_SOME,
                    f"only the callers that {rule} selects know the subsets of {strategy.rollout}",
                    rule.at("spec", "workloadSelector").key,
                    "leave `workloadSelector` out",
                    Note(
                        "the Rollout moves them",
                        strategy.at("trafficRouting", "istio", "destinationRule").key,
                    ),
                )


def _by_subsets(tree: Tree) -> Iterator[Strategy]:
    return (strategy for strategy in strategies(tree, CANARY) if strategy.rule)


def _names(strategy: Strategy) -> tuple[str, str]:
    return text(strategy.rule.get("stableSubsetName")), text(strategy.rule.get("canarySubsetName"))


def _rules(tree: Tree, strategy: Strategy) -> list[Resource]:
    name, rollout = text(strategy.rule.get("name")), strategy.rollout
    return nearby(tree, rollout, tree.named(ISTIO, "DestinationRule", rollout.namespace, name))
