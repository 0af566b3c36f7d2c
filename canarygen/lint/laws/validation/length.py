"""Lengths of time in routes: Istio counts in whole milliseconds (ValidateDuration), and Go can count no more than 292 years."""

from collections.abc import Iterator, Mapping

from canarygen import go
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, descendant, text
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import REFUSED, Part, specs
from canarygen.lint.laws.validation.virtual_service import VIRTUAL_SERVICE_REFUSED
from canarygen.lint.tree import Tree
from canarygen.typed import Final
from canarygen.wording import brief, uncountable

Lengths = Mapping[str, tuple[Path, ...]]
"""Where lengths of time stand, below each key."""
_OF_ROUTES: Final[Lengths] = {
    "timeout": ((),),
    "fault": (("delay", "fixedDelay"),),
    "retries": (("perTryTimeout",), ("backoff",)),
}


def lengths_are_in_milliseconds(tree: Tree) -> Iterator[Diagnostic]:
    """Every length of time of a route is a whole number of milliseconds, and not too long to be counted."""
    for spec in specs(tree, ISTIO, "VirtualService"):
        for route in spec.each("http"):
            yield from _lengths(route)


def _lengths(route: Part) -> Iterator[Diagnostic]:
    for key in route.said.keys() & _OF_ROUTES.keys():
        for path in _OF_ROUTES[key]:
            said = text(descendant(route.said, (key, *path)))
            # What is no time, and units below the millisecond, the schema refuses.
            if go.is_too_long(said):
                what, way_out = uncountable(said), "write, for example, 30s"
            elif (go.duration(said) or 0) % go.MILLISECOND:
                what, way_out = (
                    f"`{brief(said)}` is no whole number of milliseconds",
                    "write whole milliseconds",
                )
            else:
                continue
            yield breach(VIRTUAL_SERVICE_REFUSED, what, route.span(key, *path), way_out, peer=REFUSED)
