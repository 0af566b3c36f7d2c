"""A list of steps becomes another: what stays a step keeps its text, its comments and the empty lines above it."""

import json
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from canarygen.document import Mark, Value
from canarygen.editing.hand import inline, quote_of
from canarygen.editing.page import Page, Splice
from canarygen.frozen import frozen
from canarygen.typed import NamedTuple

# What stands behind a step: the comment on its line, and what leads on from there. Nothing is tried
# twice (`*+`), since a comment can be split in countless ways.
_ON_LINES = r"(?P<comment>[ \t]*+(?:#[^\r\n]*+)?)"
_TO_DASH = re.compile(_ON_LINES + r"(?P<lead>(?:\r?\n[ \t]*+(?:#[^\r\n]*+)?)++)(?=-)")
_TO_END = re.compile(_ON_LINES + r"(?P<lead>)(?P<comma>)")
_IN_BRACKETS = r"(?P<comment>(?:[ \t]*+#[^\r\n]*+)?)(?P<lead>(?:[ \t\r\n]|#[^\r\n]*+)*+)"
_TO_NEXT = re.compile(r"[ \t\r\n]*+," + _IN_BRACKETS)
_TO_BRACKET = re.compile(r"(?P<comma>(?:[ \t\r\n]*+,)?)" + _IN_BRACKETS + r"(?=\])")
_BULLET = re.compile("- +")


class _Step(NamedTuple):
    """A step as it is written: what leads to it from the line before, itself, and the comment behind it."""

    lead: str
    text: str
    comment: str


@frozen(kw_only=True)
class _Listing:
    """A list as it is written: `text` from `start` to `end`.

    `comma` stands behind each step, `last_comma` behind the last, `closing` before the end.
    A new step is led to by `fresh`, and by `line` where it needs a line of its own.
    """

    start: int
    end: int
    steps: Sequence[_Step]
    comma: str
    last_comma: str
    closing: str
    line: str
    fresh: str
    bullet: str


def relisted(page: Page, mark: Mark, old: Sequence[Value], new: Sequence[Value]) -> Splice:
    """Make the list of steps at `mark` another one, in its own style; on one line, if that style is beyond us."""
    parts = mark.parts if isinstance(mark.parts, list) else []
    written = (
        page.text[part.start.index] for part, step in zip(parts, old, strict=True) if isinstance(step, str)
    )
    quote = page.quote or quote_of(next(written, ""))
    listing = _listing(page, mark, parts)
    if listing is None:
        return page.written(mark, inline(new, quote))
    order = [
        kept
        if step is None
        else listing.bullet + inline(step, quote if isinstance(step, str) else page.quote)
        for kept, step in _kept(old, new)
    ]
    return Splice(listing.start, listing.end, _joined(listing, order))


def _kept(old: Sequence[Value], new: Sequence[Value]) -> Iterator[tuple[int, Value | None]]:
    """Give for each new step the number of the old one that it is, or else the step."""
    was, now = ([json.dumps(step, sort_keys=True) for step in steps] for steps in (old, new))
    place = 0
    for here, there, size in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        yield from ((-1, step) for step in new[place:there])
        yield from ((index, None) for index in range(here, here + size))
        place = there + size


def _listing(page: Page, mark: Mark, parts: Sequence[Mark]) -> _Listing | None:
    """Take a list apart; None if a comment stands where it would get lost, as one before a comma does."""
    is_flow = page.is_flow(mark)
    start = mark.start.index + 1 if is_flow else mark.start.index
    begin, end = parts[0].start.index if is_flow else start, start
    lead, steps, last_comma = page.text[start:begin], [], ""
    for part in parts:
        is_last = part is parts[-1]
        end = page.written_end(part)
        gap = _behind(is_flow=is_flow, is_last=is_last).match(page.text, end)
        if gap is None:
            return None
        steps.append(_Step(lead, page.text[begin:end], gap["comment"]))
        lead, begin = gap["lead"], gap.end()
        last_comma = gap["comma"] if is_last else ""
    line = page.eol + " " * (parts[0] if is_flow else mark).start.column
    spaced = steps[1].lead if len(steps) > 1 else steps[0].lead or " "
    bullet = _BULLET.match(page.text, start)
    return _Listing(
        start=start,
        end=begin,
        steps=steps,
        comma="," if is_flow else "",
        last_comma=last_comma,
        closing=lead,
        line=line,
        fresh=spaced if is_flow and "\n" not in spaced else line,
        bullet="" if is_flow else bullet[0] if bullet else "- ",
    )


def _behind(*, is_flow: bool, is_last: bool) -> re.Pattern[str]:
    if is_flow:
        return _TO_BRACKET if is_last else _TO_NEXT
    return _TO_END if is_last else _TO_DASH


def _joined(listing: _Listing, order: Sequence[int | str]) -> str:
    """Write a list of steps that are there, by their number, and others, by their text."""
    text, is_commented = "", False
    for place, item in enumerate(order):
        step = listing.steps[item] if isinstance(item, int) else _Step(listing.fresh, item, "")
        lead = _lead(listing, item, step, is_first=place == 0)
        is_last = place == len(order) - 1
        # Whatever followed a comment on its line would become a part of it.
        text += listing.line if is_commented and "\n" not in lead else lead
        text += step.text + (listing.last_comma if is_last else listing.comma) + step.comment
        is_commented = "#" in step.comment
    is_cut = is_commented and listing.comma and "\n" not in listing.closing
    return text + (listing.line if is_cut else listing.closing)


def _lead(listing: _Listing, item: int | str, step: _Step, *, is_first: bool) -> str:
    """Give what leads to a step; comments above the first one are about the list, and stay there."""
    if not is_first:
        return listing.fresh if item == 0 else step.lead
    return listing.steps[0].lead + (step.lead.lstrip() if item != 0 and "#" in step.lead else "")
