"""Laws of what requests are matched by: the controller can ask for it, and Istio understands it."""

import re
from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Canary, Fleet
from canarygen.model.managed_route import HeaderRoute, MirrorRoute, TextMatch

# What Python and others know and RE2 does not: lookaround, atomic groups, conditions, back-references.
_NOT_RE2 = re.compile(r"\(\?(?:=|!|<=|<!|>|\(|P=)|(?<!\\)(?:\\\\)*\\[1-9]")
# An escape, a whole class, the opening of a special group, or one character.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]|\(\?|.", re.DOTALL)
_DEPTHS = {"(": 1, "(?": 1, ")": -1}
_NOTHING = frozenset({"", "(", "|"})


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
            if match.kind == "regex" and not _is_regex(match.text):
                yield Diagnostic(
                    code=Code.REGEX_REFUSED,
                    message=f"`{match.text}` is no regular expression that Istio accepts",
                    span=match.place.span,
                    help="write it in the syntax of RE2, which has no lookaround and no back-references; it must fit the whole text",
                )


def _texts(canary: Canary) -> Iterator[TextMatch]:
    for step in canary.rollout.steps:
        for match in step.matches if isinstance(step, (HeaderRoute, MirrorRoute)) else ():
            yield from (text for text in (match.path, match.method) if text)
            yield from (text for _, text in match.headers)


def _is_regex(text: str) -> bool:
    """Whether RE2 may accept a pattern, as far as its brackets and repetitions tell.

    Nothing is compiled: Python has another syntax, and limits that a spec could reach.
    """
    if _NOT_RE2.search(text):
        return False
    depth, before = 0, ""
    for token in _TOKEN.findall(text):
        depth += _DEPTHS.get(token, 0)
        if depth < 0 or token in {"[", "\\"} or (token in {"*", "+", "?"} and before in _NOTHING):
            return False
        before = token
    return depth == 0
