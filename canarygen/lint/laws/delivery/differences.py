"""What Argo CD is told not to compare, and whether that is what the controller of Argo Rollouts writes."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, takewhile

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items, mappings, numbered, text
from canarygen.key import ARGO, ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.delivery.contents import contents
from canarygen.lint.laws.delivery.ignored import entries, ignores, is_about, is_ignored_by_all, lost, plain
from canarygen.lint.laws.delivery.written import LABELS, Written, fails, into_routes
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.laws.rollouts.target import targets
from canarygen.lint.laws.rollouts.variants import MOST, nearby
from canarygen.lint.realm import distance
from canarygen.lint.resource import Resource
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.typed import Final
from canarygen.wording import joined

POINTER_POINTS_NOWHERE: Final = Law(
    "pointer-points-nowhere",
    "A JSON pointer leads to one place, and knows no wildcard: what points nowhere is ignored without a word, and the difference is not.",
)
MANAGER_IGNORED: Final = Law(
    "manager-ignored",
    "Istio's lists have no keys, so whoever writes one weight owns the whole list of routes: from the first release on Argo CD sees no change of any route that comes from Git (argo-rollouts issue 3854).",
    Severity.WARNING,
)
WEIGHTS_COMPARED: Final = Law(
    "weights-compared",
    "Argo CD takes what the controller of Argo Rollouts writes for a difference. Where it heals differences, it sets the weights of a running release back to what Git says, and removes the routes that a step has added.",
)
_MANAGER: Final = "rollouts-controller"
_KINDS: Final = ("VirtualService", "DestinationRule")
_Key = tuple[str, str, str]
_Writer = tuple[Resource, Callable[[Resource], Iterable[Written]]]


def pointers_point_somewhere(tree: Tree) -> Iterator[Diagnostic]:
    """A pointer begins with a slash, has no wildcard, and writes `~1` for a slash in a key (RFC 6901)."""
    for resource, path, entry in entries(tree):
        for index, pointer in enumerate(items(entry.get("jsonPointers"))):
            if isinstance(pointer, str) and (told := lost(pointer)):
                yield breach(
                    POINTER_POINTS_NOWHERE, told[0], resource.at(*path, "jsonPointers", index).span, told[1]
                )


def managers_are_compared(tree: Tree) -> Iterator[Diagnostic]:
    """What the controller manages in an Istio object is not ignored as a whole."""
    for resource, path, entry in entries(tree):
        group = text(entry.get("group"))
        for index, manager in enumerate(items(entry.get("managedFieldsManagers"))):
            if manager == _MANAGER and group in {ISTIO, "*"}:
                yield breach(
                    MANAGER_IGNORED,
                    "this hides every later change of the routes, and not only of their weights",
                    resource.at(*path, "managedFieldsManagers", index).span,
                    "ignore the weights alone: `jqPathExpressions: ['.spec.http[]?.route[]?.weight']`",
                )


def weights_are_left_alone(tree: Tree) -> Iterator[Diagnostic]:
    """An Application ignores the weights, routes and labels of subsets that the controller writes into what it holds.

    What it holds are the files below the path of its source, where the tree has them. It is an error if Argo CD heals by itself,
    and none if its own ConfigMap is in the tree and ignores something of the kind for all.
    """
    applications = tree.of(ARGO, "Application")
    if not applications:
        return
    within, writers = contents(tree), _writers(tree)
    settled = {kind for kind in _KINDS if is_ignored_by_all(tree, ISTIO, kind)}
    for application in applications:
        held = within.of(application)
        known = {id(resource) for resource in held}
        for other in held:
            if other.group == ISTIO and other.kind in _KINDS and other.kind not in settled:
                for rollout, written in _writing(tree, known, other, writers.get(_key(other), ())):
                    told = [one for one in written(other) if not _is_ignored(application, other, one)]
                    if told:
                        yield _undone(application, other, rollout, told)


def _key(other: Resource) -> _Key:
    return other.kind, other.namespace, other.name


def _writers(tree: Tree) -> Mapping[_Key, list[_Writer]]:
    """Give by the kind, namespace and name of an object the Rollouts for which the controller writes into it, and what that is."""
    found: Mapping[_Key, list[_Writer]] = defaultdict(list)
    for strategy in strategies(tree, CANARY):
        key = ("DestinationRule", strategy.rollout.namespace, text(strategy.rule.get("name")))
        found[key].append((strategy.rollout, lambda _: (LABELS,)))
    for target in targets(tree):
        found["VirtualService", *target.key].append((target.strategy.rollout, partial(into_routes, target)))
    return found


def _writing(tree: Tree, held: Collection[int], other: Resource, writers: Sequence[_Writer]) -> list[_Writer]:
    """Give those of the Rollouts that an Application holds together with an object; else one that another delivers."""
    beside = [writer for writer in writers if id(writer[0]) in held]
    apart = (
        writer for writer in writers[:MOST] if any(one is other for one in _meant(tree, writer[0], other))
    )
    return beside or list(islice(apart, 1))


def _meant(tree: Tree, rollout: Resource, other: Resource) -> Iterator[Resource]:
    """Give the objects of the name of another one that a Rollout can mean, of those that stand nearest to it."""
    found = nearby(tree, rollout, tree.named(other.group, *_key(other)))
    return takewhile(lambda one: distance(rollout, one) == distance(rollout, found[0]), found)


def _is_ignored(application: Resource, other: Resource, one: Written) -> bool:
    said = mappings(application.get("spec", "ignoreDifferences"))
    return any(ignores(entry, other, one.is_named_by, _MANAGER) for entry in said)


def _undone(application: Resource, other: Resource, rollout: Resource, told: Sequence[Written]) -> Diagnostic:
    heals = application.get("spec", "syncPolicy", "automated", "selfHeal") is True
    what = joined(list(dict.fromkeys(one.what for one in told)), "and")
    said = application.get("spec", "ignoreDifferences")
    place = application.at("spec", *(("ignoreDifferences",) if said else ()))
    paths = ", ".join(f"'{path}'" for path in dict.fromkeys(one.expression for one in told))
    return breach(
        WEIGHTS_COMPARED,
        f"the controller writes {what} into {other}, and Argo CD "
        + ("undoes that" if heals else "takes that for a difference"),
        place.key,
        f"add to `ignoreDifferences`: {{group: {ISTIO}, kind: {other.kind}, name: {other.name}, jqPathExpressions: [{paths}]}}",
        Note(f"{rollout} splits its traffic there", rollout.at("metadata", "name").span),
        *_failing(application, other),
        ruled=None if heals else Severity.WARNING,
    )


def _failing(application: Resource, other: Resource) -> Iterator[Note]:
    for index, entry in numbered(application.get("spec", "ignoreDifferences")):
        paths = items(entry.get("jqPathExpressions")) if is_about(entry, other) else []
        for position, said in enumerate(paths):
            if fails(plain(str(said)), other):
                place = application.at("spec", "ignoreDifferences", index, "jqPathExpressions", position)
                yield Note("this fails on a rule without `route`, and ignores nothing then", place.span)
