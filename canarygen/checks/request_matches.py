"""Laws of what requests are matched by: the controller can ask for it, and Istio understands it."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Canary, Fleet
from canarygen.model.managed_route import HeaderRoute, MirrorRoute, TextMatch
from canarygen.model.regex import refusal


def headers_are_alternatives(fleet: Fleet) -> Iterator[Diagnostic]:
    """A header route asks for one header at a time."""
    for canary in fleet.canaries:
        for step in canary.rollout.steps:
            for match in step.matches if isinstance(step, HeaderRoute) else ():
                if len(match.headers) > 1:
                    names = " and ".join(f"`{name}`" for name, _ in match.headers)
                    yield Diagnostic(
                        code=Code.HEADERS_NOT_COMBINED,
                        message=f"{names} cannot be asked for together: the controller takes either",
                        span=match.place.span,
                        help="if either will do, write a list with an item for each; if not, let one header say it all",
                    )


def regular_expressions_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Regular expressions are such as RE2 has them."""
    for canary in fleet.canaries:
        for match in _texts(canary):
            if match.kind == "regex" and (words := refusal(match.text)):
                yield Diagnostic(
                    code=Code.REGEX_REFUSED,
                    message=f"the pattern `{match.text}` {words}",
                    span=match.place.span,
                    help="write it in the syntax of RE2, which has no lookaround and no back-references; it must fit the whole text",
                )


def _texts(canary: Canary) -> Iterator[TextMatch]:
    for step in canary.rollout.steps:
        for match in step.matches if isinstance(step, (HeaderRoute, MirrorRoute)) else ():
            yield from (text for text in (match.path, match.method) if text)
            yield from (text for _, text in match.headers)
