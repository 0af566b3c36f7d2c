"""Laws of what the controller's own routes ask for: less than Istio could.

What the controller does is read from its pkg/apis/rollouts/validation/validation.go and
rollout/trafficrouting/istio/istio.go.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Fleet
from canarygen.model.managed_route import HeaderRoute, ManagedRoute, headers_place
from canarygen.model.match import Match
from canarygen.wording import ticked


def headers_are_alternatives(fleet: Fleet) -> Iterator[Diagnostic]:
    """A header route asks for one header at a time."""
    for step, match in _matches(fleet):
        if isinstance(step, HeaderRoute) and len(match.headers) > 1:
            names = ticked(match.headers, "and")
            yield Diagnostic(
                code=Code.HEADERS_NOT_COMBINED,
                message=f"{names} cannot be asked for together: the controller takes either",
                span=match.place.span,
                help="if either will do, write a list with an item for each; if not, let one header say it all",
            )


def mirrors_ask_for_no_query(fleet: Fleet) -> Iterator[Diagnostic]:
    """A mirror asks for nothing that the controller has no field for."""
    for _, match in _matches(fleet):
        if match.query:
            yield Diagnostic(
                code=Code.MATCH_REFUSED,
                message="a mirror cannot ask for parameters of the query: the controller knows path, method and headers",
                span=match.place.at("query").key,
                help="ask for the path, the method or a header instead",
            )


def conditions_have_text(fleet: Fleet) -> Iterator[Diagnostic]:
    """A route of the controller's asks for no empty header, which the controller takes for one not asked for."""
    for step, match in _matches(fleet):
        place = headers_place(step, match)
        for name, condition in match.headers.items():
            if not condition.text:
                yield Diagnostic(
                    code=Code.MATCH_REFUSED,
                    message=f"the controller cannot ask for an empty header `{name}`",
                    span=place.at(name, condition.form.value).span,
                    help="write the text that it has, or a pattern such as `{regex: .*}` for any",
                )


def _matches(fleet: Fleet) -> Iterator[tuple[ManagedRoute, Match]]:
    for canary in fleet.canaries:
        for step in canary.rollout.route_steps:
            yield from ((step, match) for match in step.matches)


CHECKS = (headers_are_alternatives, mirrors_ask_for_no_query, conditions_have_text)
