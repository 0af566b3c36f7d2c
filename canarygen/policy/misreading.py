"""An expression that could not be read, at the very place of the fault."""

from collections.abc import Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.policy.vocabulary import EACH, FIELDS
from canarygen.source import Position, Span
from canarygen.typed import TYPE_CHECKING, Any
from canarygen.wording import nearest, ticked

if TYPE_CHECKING:
    from canarygen.cel.complaint import Misread


def misread(found: Any, place: Place) -> Diagnostic | None:
    """Say what is wrong with an expression that stands at a place; None if it could be read."""
    from canarygen.cel.complaint import Misread  # noqa: PLC0415 -- who comes here has it

    if not isinstance(found, Misread):
        return None
    where = f" (line {found.line} of the expression)" if found.line and found.line > 1 else ""
    return Diagnostic(
        code=Code.MALFORMED_RULE,
        message=f"{found.reason}{where}",
        span=_span(found, place),
        help=_way_out(found),
    )


def _span(found: "Misread", place: Place) -> Span:
    """Find the place of a fault in an expression that stands on one line, as it is written there."""
    whole, text = place.span, str(place.value)
    line = whole.source.line(whole.start.line)
    begin = line.find(text, whole.start.column - 1)
    if found.line != 1 or found.column is None or begin < 0:
        return whole
    start = begin + min(found.column, len(text))
    length = len(found.unknown) if found.unknown else 1
    return Span(whole.source, Position(whole.start.line, start), Position(whole.start.line, start + length))


def _way_out(found: "Misread") -> str:
    if found.help is not None:
        return found.help
    if found.unknown is not None:
        return _named(found.unknown, found.known)
    if "double" in found.reason:
        return "all numbers are whole ones: write `5`, and not `5.0`"
    if "duration" in found.reason:
        return "a length of time is written `duration('10m')`"
    return "write it in CEL, the Common Expression Language, with `&&`, `||`, `!` and `==`; for example `canary.exposure.first <= 10`"


def _named(name: str, known: Sequence[str]) -> str:
    """Give the way out of a name that means nothing where it stands: what it may have been meant for, of what is known."""
    near = nearest(name, known)
    if name in EACH and "canary" in known:
        return f"it is one of several: write `each: {name}` beside `require`, and each is asked"
    if near not in EACH and (record := next((one for one in known if name in FIELDS.get(one, ())), None)):
        return f"did you mean `{record}.{name}`?"
    if near:
        return f"did you mean `{near}`? There are {ticked(known, 'and')}"
    part = next(
        (one for one in EACH if name in FIELDS.get(one, ()) and {"canary", f"{one}s"} & {*known}), None
    )
    if part:
        return f"each {part} has its own: write `each: {part}` beside `require`, and `{part}.{name}`"
    return f"there are {ticked(known, 'and')}{'; a text stands in quotes' if 'canary' in known else ''}"
