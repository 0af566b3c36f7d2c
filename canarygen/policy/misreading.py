"""An expression that could not be read, at the very place of the fault."""

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.policy.vocabulary import EACH, FIELDS
from canarygen.source import Position, Span
from canarygen.typed import TYPE_CHECKING, Any
from canarygen.wording import listed, nearest

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
    if found.unknown in EACH and "canary" in found.known:
        return f"it is one of several: write `each: {found.unknown}` beside `require`, and each is asked"
    if found.unknown is not None:
        near = nearest(found.unknown, found.known)
        record = next((one for one in found.known if found.unknown in FIELDS.get(one, ())), None)
        if record and near not in EACH:
            return f"did you mean `{record}.{found.unknown}`?"
        return (
            f"did you mean `{near}`? There are {listed(found.known)}"
            if near
            else f"there are {listed(found.known)}{'; a text stands in quotes' if 'canary' in found.known else ''}"
        )
    if "double" in found.reason:
        return "all numbers are whole ones: write `5`, and not `5.0`"
    if "duration" in found.reason:
        return "a length of time is written `duration('10m')`"
    return "write it in CEL, the Common Expression Language, with `&&`, `||`, `!` and `==`; for example `canary.exposure.first <= 10`"
