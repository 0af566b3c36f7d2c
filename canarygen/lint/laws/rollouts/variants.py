"""Several objects of one name: what is said of them is well if it holds for any."""

from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from typing import Final, TypeVar

from canarygen.diagnostic import Diagnostic
from canarygen.lint.resource import Resource

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


def nearby(resource: Resource, variants: Iterable[Resource]) -> list[Resource]:
    """Give the variants that are nearest to who refers to them: in its file, in its folder, then elsewhere.

    More of them are not looked at: a tree of many tenants has as many of each name.
    """
    path = resource.document.source.path
    folder = path.rpartition("/")[0]

    def distance(variant: Resource) -> tuple[bool, bool]:
        other = variant.document.source.path
        return other != path, other.rpartition("/")[0] != folder

    return nsmallest(MOST, variants, key=distance)
