"""Several objects of one name: what is said of them is well if it holds for any."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from canarygen.diagnostic import Diagnostic
from canarygen.lint.realm import distance, meet
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.typed import Final, TypeVar

T = TypeVar("T")
MOST: Final = 16


def unless_one_fits(
    variants: Iterable[T], faults: Callable[[T], Iterator[Diagnostic]]
) -> tuple[Diagnostic, ...]:
    """Give the faults of the first variant; none if one of the others has none, or there is no variant at all."""
    first: tuple[Diagnostic, ...] = ()
    for variant in variants:
        found = tuple(faults(variant))
        if not found:
            return ()
        first = first or found
    return first


def sound(tree: Tree, variants: Collection[Resource]) -> Collection[Resource]:
    """Give variants to be judged: none, if the schema refuses one of them, which is told already, and might fit."""
    return variants if all(map(tree.is_sound, variants)) else ()


def nearby(tree: Tree, resource: Resource, variants: Iterable[Resource]) -> list[Resource]:
    """Give the variants that an object can mean, those nearest to it first: in its file, in its folder, then elsewhere.

    A tree of many tenants has as many of each name: of more than a few only those of its file, or folder, are looked at.
    """
    path, folder, found = resource.file, resource.folder, list(variants)
    if len(found) > MOST:
        same = [variant for variant in found if variant.file == path]
        found = (same or [variant for variant in found if variant.folder == folder])[:MOST]
    meant = [variant for variant in found if _can_be_meant(tree, resource, variant)]
    return sorted(meant, key=partial(distance, resource)) if len(meant) > 1 else meant


def pods_of(tree: Tree, rollout: Resource) -> list[Workload]:
    """Give the pods of a Rollout; of one by workloadRef, those of each workload that it can mean."""
    found = tree.workloads_of(rollout)[:MOST]
    return [workload for workload in found if _can_be_meant(tree, rollout, workload.described)]


def _can_be_meant(tree: Tree, resource: Resource, variant: Resource) -> bool:
    """Whether an object and another one that it names meet: also if the other stands where all apps have what they share.

    That is a folder that holds no Rollout.
    """
    return meet(resource, variant) or variant.folder not in tree.rollout_folders
