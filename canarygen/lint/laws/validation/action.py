"""What an HTTP route does with a request: one thing, and nothing that contradicts it."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Part, specs
from canarygen.lint.laws.validation.virtual_service import VIRTUAL_SERVICE_REFUSED
from canarygen.lint.tree import Tree
from canarygen.model.route import ACTIONS
from canarygen.typed import Final

_EXCLUDED: Final = (
    ("redirect", ("route", "fault", "rewrite", "directResponse")),
    ("directResponse", ("route", "fault", "rewrite")),
    ("delegate", ("route", "redirect")),
    ("mirror", ("mirrors",)),
)
"""What cannot stand beside what in a route."""


def routes_do_one_thing(tree: Tree) -> Iterator[Diagnostic]:
    """Every HTTP route sends, redirects, answers or delegates, and does no two of these (validateHTTPRoute)."""
    for spec in specs(tree, ISTIO, "VirtualService"):
        is_delegate = not items(spec.get("hosts"))
        for route in spec.each("http"):
            yield from _action(route, is_delegate=is_delegate)


def _action(route: Part, *, is_delegate: bool) -> Iterator[Diagnostic]:
    if not any(_has(route, key) for key in ACTIONS):
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            "the route does nothing with a request",
            route.place.span,
            "add `route`, `redirect`, `directResponse` or `delegate`",
        )
    if is_delegate and route.has("delegate"):
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            "a VirtualService without hosts is delegated to, and cannot delegate in its turn",
            route.key("delegate"),
            "add its routes to the VirtualService that has the hosts",
        )
    for key, excluded in _EXCLUDED:
        for other in excluded if _has(route, key) else ():
            if _has(route, other):
                yield breach(
                    VIRTUAL_SERVICE_REFUSED,
                    f"`{other}` cannot stand beside `{key}`",
                    route.key(other),
                    "remove one of the two",
                    Note("it excludes the other", route.key(key)),
                )


def _has(route: Part, key: str) -> bool:
    value = route.get(key)
    return value is not None and value != []
