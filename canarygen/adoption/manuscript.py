"""The files that somebody wrote, edited where an object stands: no comment and no line beside it changes."""

import re
from collections.abc import Sequence

from canarygen.adoption.touch import Deed, Touch
from canarygen.diagnostic import Rejected
from canarygen.document import same
from canarygen.editing.edit import edited
from canarygen.editing.unsettable import Unsettable
from canarygen.lint.parser import parsed
from canarygen.lint.resource import Resource, resources
from canarygen.parsing.reader import read
from canarygen.source import Source
from canarygen.typed import Final
from canarygen.unusable import Unusable

_MARK: Final = re.compile(r"---(?:[ \t].*)?\r?\n?")


class ByHand(Exception):
    """A file that nobody but its author can edit safely. `why` says what stands in the way."""

    def __init__(self, why: str) -> None:
        """Take the reason, as a sentence that names the file."""
        super().__init__(why)
        self.why = why


def touched(source: Source, touches: Sequence[Touch]) -> Source | None:
    """Give a file after some touches of its objects; None if nothing is left in it. Raises ByHand."""
    for touch in touches:
        if touch.deed is not Deed.REMOVE:
            source = _set(source, _found(source, touch), touch)
    gone = [_found(source, touch) for touch in touches if touch.deed is Deed.REMOVE]
    return _without(source, gone) if gone else source


def _found(source: Source, touch: Touch) -> Resource:
    return next(
        item for document in parsed(source) for item in resources(document) if item.key == touch.resource.key
    )


def _set(source: Source, resource: Resource, touch: Touch) -> Source:
    try:
        documents = read(source)
        line = resource.document.mark.start.line
        index = [document.mark.start.line for document in documents].index(line)
        return edited(documents, index, (*resource.path, *touch.deed.path), touch.value).source
    except Rejected as rejected:
        fault = rejected.diagnostics[0]
        raise ByHand(
            f"{source.path}:{fault.span.start.line} cannot be edited safely: {fault.message}"
        ) from rejected
    except (Unsettable, Unusable, ValueError) as fault:
        raise ByHand(f"{resource} in {source.path} cannot be edited safely") from fault


def _without(source: Source, gone: Sequence[Resource]) -> Source | None:
    """Take whole documents out of a file, each with the mark before it or, of the first, the one behind it."""
    if listed := next((resource for resource in gone if resource.path), None):
        raise ByHand(f"{listed} is an item of a List in {source.path}; make it a document of its own")
    lines = source.data.decode().splitlines(keepends=True)
    marks = [number for number, line in enumerate(lines) if _MARK.fullmatch(line)]
    for resource in sorted(gone, key=lambda one: -one.document.mark.start.line):
        first = resource.document.mark.start.line
        start = max((mark for mark in marks if mark <= first), default=0)
        end = min((mark for mark in marks if mark > first), default=len(lines))
        is_first = not any(line.split("#")[0].strip() for line in lines[:start])
        # A comment at the very top is the file's, as a licence is.
        lines[start : end + 1 if is_first and end < len(lines) else end] = []
        marks = [number for number, line in enumerate(lines) if _MARK.fullmatch(line)]
    after = Source(source.path, "".join(lines).encode())
    _prove(source, after, gone)
    return after if parsed(after) else None


def _prove(before: Source, after: Source, gone: Sequence[Resource]) -> None:
    """Raise ByHand unless just the other documents are left."""
    lines = {resource.document.mark.start.line for resource in gone}
    expected = [document.value for document in parsed(before) if document.mark.start.line not in lines]
    if not same([document.value for document in parsed(after)], expected):
        raise ByHand(f"{before.path} is laid out so that no object can be taken out of it safely")
