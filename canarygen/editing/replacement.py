"""A value that is there becomes another, in the style that it has."""

import re

from canarygen.document import Mark, Value
from canarygen.editing.hand import inline, quote_of
from canarygen.editing.page import Page, Splice
from canarygen.editing.steps import relisted

_COMMENT = re.compile(r"(?:[ \t]*#[^\r\n]*)?")
_COLON = re.compile(r"[ \t]*:(?P<comment>(?:[ \t]*#[^\r\n]*)?)")


def replaced(page: Page, key: Mark, mark: Mark, old: Value, new: Value) -> Splice:
    """Replace the value at `mark`, whose key is at `key`."""
    if mark.parts and isinstance(old, list) and isinstance(new, list):
        return relisted(page, mark, old, new)
    if mark.parts is None or page.is_flow(mark):
        quote = page.quote or quote_of(page.text[mark.start.index : mark.end.index])
        return page.written(mark, inline(new, quote))
    if isinstance(new, list):
        return _as_lines(page, mark, new)
    return _beside_the_key(page, key, mark, new)


def _as_lines(page: Page, mark: Mark, new: list[Value]) -> Splice:
    line = page.eol + " " * mark.start.column
    return Splice(mark.start.index, _past_comment(page, mark), line.join(f"- {inline(item)}" for item in new))


def _beside_the_key(page: Page, key: Mark, mark: Mark, new: Value) -> Splice:
    colon = _COLON.match(page.text, key.end.index)
    comment = colon["comment"] if colon else ""
    start = colon.start("comment") if colon else mark.start.index
    return Splice(start, _past_comment(page, mark), f" {inline(new)}{comment}")


def _past_comment(page: Page, mark: Mark) -> int:
    """Give where the last line of a value ends, with the comment on it, which was about what goes."""
    end = page.written_end(mark)
    found = _COMMENT.match(page.text, end)
    return found.end() if found else end
