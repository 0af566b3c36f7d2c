"""Laws of the Services that a Rollout moves: each is there, its own, and finds its pods.

They are those of ValidateService (pkg/apis/rollouts/validation/validation_references.go of Argo
Rollouts), and of getReferencedServices (rollout/controller.go), which only a cluster asks.
"""

from collections import defaultdict
from collections.abc import Container, Iterator
from functools import partial

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import texts
from canarygen.key import CORE
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby, pods_of, unless_one_fits
from canarygen.lint.misspelling import likely
from canarygen.lint.resource import Resource
from canarygen.lint.role import STRATEGIES, Role, labels_of_versions, roles
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.label import BY_HASH, HASH
from canarygen.ownership import MARK
from canarygen.typed import Final

SERVICE_MISSING: Final = Law(
    "service-missing",
    "The controller looks every Service up before it does anything, and stands still until all are there.",
    peer="not found",
)
SERVICE_SHARED: Final = Law(
    "service-shared",
    "The controller moves the selector of a Service for one Rollout alone, and refuses the other.",
    peer="is managed by another Rollout",
)


def services_find_their_pods(tree: Tree) -> Iterator[Diagnostic]:
    """The Services of a Rollout select labels of its template (rule R1).

    What the controller adds to the pods of a version (`canaryMetadata` and its like) does not count. The hash of a pod
    template is its own.
    """
    for strategy, role, name in _named(tree):
        pods = pods_of(tree, strategy.rollout)
        services = _services(tree, strategy, name)
        pairs = [(service, workload) for service in services for workload in pods]
        yield from unless_one_fits(pairs, partial(_mismatches, strategy, role))


def _mismatches(strategy: Strategy, role: Role, pair: tuple[Resource, Workload]) -> Iterator[Diagnostic]:
    service, pods = pair
    wanted = texts(service.get("spec", "selector")).items() - pods.labels.items()
    for key, value in sorted(wanted):
        if key != HASH and pods.promised.get(key) != value:
            place = service.at("spec", "selector", key)
            other = f"say `{pods.labels[key]}`" if key in pods.labels else "do not carry this label"
            is_added = any(labels.get(key) == value for labels in labels_of_versions(strategy.rollout))
            why = f"which the controller looks for in the template of {strategy.rollout}, and not in what it adds"
            notes = (
                Note("the Service is named here", role.place(strategy.rollout).span),
                Note("the labels of the pods", pods.place.at("metadata", "labels").key),
            )
            yield breach(
                Code.SELECTOR_BROKEN,
                f"{service} selects `{key}: {value}`, {why if is_added else f'and the pods of {strategy.rollout} {other}'}",
                place.span,
                BY_HASH if is_added else "let the Service select labels of the pods",
                *notes,
                peer=f'Service "{service.name}" has unmatch label "{key}" in rollout',
            )


def services_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """A Service that a Rollout names is there, where the tree shows that it should be.

    It should if that of the other version is, or if the tree has one of nearly this name
    that no Rollout names and whose pods are these.
    """
    named = {(strategy.rollout.namespace, name) for strategy, _, name in _named(tree)}
    for strategy, role, name in _named(tree):
        namespace = strategy.rollout.namespace
        if tree.named(CORE, "Service", namespace, name):
            continue
        near = likely(name, sorted(_free(tree, strategy, named)))
        partner = role.partner.name(strategy.rollout)
        others = _services(tree, strategy, partner) if partner not in {"", name} else []
        if near or others:
            yield breach(
                SERVICE_MISSING,
                f"there is no Service `{name}` in {namespace}",
                role.place(strategy.rollout).span,
                f"did you mean `{near}`?" if near else "add it, or write the name of one that is there",
                *(
                    Note("that of the other version is there", other.at("metadata", "name").span)
                    for other in others[:1]
                ),
                peer=f'service "{name}" not found',
            )


def _free(tree: Tree, strategy: Strategy, named: Container[tuple[str, str]]) -> set[str]:
    """Give the names of the sound Services that select pods of a Rollout, and that no Rollout names."""
    found = (service for pods in pods_of(tree, strategy.rollout) for service in tree.selecting(pods))
    return {
        service.name
        for service in filter(tree.is_sound, found)
        if (service.namespace, service.name) not in named
    }


def services_are_of_one_rollout(tree: Tree) -> Iterator[Diagnostic]:
    """No two Rollouts move one Service (rule R2).

    Alternatives in files of their own are never applied together: told is what stands in one file,
    or what a Service itself says of whose it is.
    """
    for strategy, role, name in _named(tree):
        services = _services(tree, strategy, name)
        yield from unless_one_fits(services, partial(_owned, strategy, role))
    users: dict[tuple[str, str, str], list[tuple[Strategy, Role]]] = defaultdict(list)
    for strategy, role, name in _named(tree):
        rollout = strategy.rollout
        users[rollout.file, rollout.namespace, name].append((strategy, role))
    for (_, _, name), found in users.items():
        first, role = found[0]
        for other, its in found[1:]:
            if other.rollout.name != first.rollout.name:
                yield breach(
                    SERVICE_SHARED,
                    f"the Service `{name}` is moved by {first.rollout} already",
                    its.place(other.rollout).span,
                    "give each Rollout Services of its own",
                    Note("here", role.place(first.rollout).span),
                    peer=f'Service "{name}" is managed by another Rollout',
                )


def _owned(strategy: Strategy, role: Role, service: Resource) -> Iterator[Diagnostic]:
    owner = service.annotations.get(MARK, strategy.rollout.name)
    if owner != strategy.rollout.name:
        yield breach(
            SERVICE_SHARED,
            f"{service} says that it is managed by `{owner}`",
            service.at("metadata", "annotations", MARK).span,
            "remove the annotation, which the controller writes by itself",
            Note("this Rollout names it", role.place(strategy.rollout).span),
            peer=f'Service "{service.name}" is managed by another Rollout',
        )


def _services(tree: Tree, strategy: Strategy, name: str) -> list[Resource]:
    rollout = strategy.rollout
    return nearby(tree, rollout, tree.named(CORE, "Service", rollout.namespace, name))


def _named(tree: Tree) -> Iterator[tuple[Strategy, Role, str]]:
    for strategy in strategies(tree, *STRATEGIES):
        for role in roles(strategy.rollout):
            yield strategy, role, role.name(strategy.rollout)
