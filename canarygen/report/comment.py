"""The report as the comment of a pull request: the words and the YAML of the change, and the forecasts between them."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate

from canarygen.diagnostic import Diagnostic
from canarygen.difference.code_span import code, fence
from canarygen.difference.compare import Difference
from canarygen.difference.folds import size
from canarygen.difference.markdown import ROOM, as_markdown
from canarygen.forecast.mermaid import as_mermaid
from canarygen.rendering import as_text
from canarygen.report.outlook import Outlook, unforeseen
from canarygen.typed import Final
from canarygen.wording import counted, first_of

_FENCE: Final = 3
_PLAIN: Final = re.compile(r"(?!.*www\.)[A-Za-z0-9 ,.;:%'+-]*")
"""What GitHub takes for nothing but text."""
_MOST: Final = 8
_NAMED: Final = 5
_CUT: Final = 100  # what is said of what was left out


def as_comment(difference: Difference, outlooks: Sequence[Outlook], findings: Sequence[Diagnostic]) -> str:
    """Give the comment, below GitHub's limit: what is not allowed comes first."""
    refused = [told for told in findings if told.is_error]
    first = list(_findings(refused, "not allowed", is_open=True))
    others = [told for told in findings if not told.is_error]
    blocks = [*_findings(others, "to know"), *_forecasts(outlooks, unforeseen(difference))]
    return as_markdown(difference, first, [*_fitting(blocks, ROOM - size(first)), ""] if blocks else [])


def _fitting(blocks: Sequence[str], room: int) -> Iterator[str]:
    """Give the blocks for which there is room, and say how many more there are."""
    room, left = room - _CUT, 0
    for block in blocks:
        room -= size([block])
        if room < 0:
            room, left = room + size([block]), left + 1
        else:
            yield block
    if left:
        yield f"*{counted(left, 'more part')} of the report did not fit; `canarygen report --format html` has more of it.*\n"


def _forecasts(outlooks: Sequence[Outlook], more: int) -> Iterator[str]:
    differing = [outlook for outlook in outlooks if outlook.new and not outlook.is_as_before]
    alike = [outlook for outlook in outlooks if outlook.is_as_before]
    if not differing and not alike:
        return
    yield "\n#### What Argo Rollouts will do\n"
    groups = list(_alike(differing, lambda outlook: outlook.story))
    yield from map(_table, groups)
    same = list(_alike(alike, lambda outlook: outlook.sentence))
    first, rest = same[:_MOST], same[_MOST:]
    yield from (f"- {_names(group)}, as before: {_cell(group[0].sentence)}" for group in first)
    if rest:
        yield f"- and {sum(map(len, rest))} more as before"
    if more:
        yield f"- {counted(more, 'more canary', 'more canaries')}, too many to forecast here; `canarygen forecast SPEC` tells of one"
    yield ""
    # Last, since they are long: where there is no room for all, tables come before charts.
    yield from map(_charts, groups)


def _alike(outlooks: Iterable[Outlook], key: Callable[[Outlook], Hashable]) -> Iterator[Sequence[Outlook]]:
    """Put together what comes to the same: nobody reads fifty tables that say one thing."""
    found: dict[Hashable, list[Outlook]] = defaultdict(list)
    for outlook in outlooks:
        found[key(outlook)].append(outlook)
    yield from found.values()


def _table(group: Sequence[Outlook]) -> str:
    outlook = group[0]
    lines = [f"| {_names(group)} | before | after |", "|---|---|---|"]
    lines += [f"| {name} | {_cell(before)} | {_cell(after)} |" for name, before, after in outlook.rows]
    gap = ["", f"*{outlook.gap}.*"] if outlook.gap else []
    return "\n".join([*lines, *gap, ""])


def _names(group: Sequence[Outlook]) -> str:
    return first_of([*map(_name, group)], _NAMED)


def _name(outlook: Outlook) -> str:
    where = f" ({code(outlook.where)})" if outlook.where else ""
    return f"**{code(outlook.part.name)}**{where}"


def _folded(outlook: Outlook) -> str:
    where = f" (<code>{escape(outlook.where)}</code>)" if outlook.where else ""
    return f"<code>{escape(outlook.part.name)}</code>{where}"


def _cell(text: str) -> str:
    if not text:
        return "-"
    return text if _PLAIN.fullmatch(text) else code(text).replace("|", "\\|")


def _charts(group: Sequence[Outlook]) -> str:
    summary = f"<summary>{first_of([*map(_folded, group)], _NAMED)} over time</summary>"
    return "\n".join(["<details>", summary, "", _body(group[0]), "</details>", ""])


def _body(outlook: Outlook) -> str:
    charts = [
        f"```mermaid\n{as_mermaid(told, title=when)}```\n"
        for told, when in ((outlook.old, "before"), (outlook.new, "after"))
        if told
    ]
    return "\n".join(charts)


def _findings(findings: Sequence[Diagnostic], what: str, *, is_open: bool = False) -> Iterator[str]:
    """Fold what was found, as far as there is room for half of all that is added; each finding fits or does not."""
    texts = [as_text([told], {}).rstrip("\n") for told in findings]
    sizes = accumulate(size([text]) for text in texts)
    shown = [text for text, taken in zip(texts, sizes, strict=True) if taken < ROOM // 2 - _CUT]
    if not texts:
        return
    text = "\n".join(shown)
    ticks = fence(text, _FENCE)
    more = len(texts) - len(shown)
    tail = [f"*{counted(more, 'more finding')}; `canarygen validate` tells of all.*", ""] if more else []
    head = f"<summary>{counted(len(texts), 'finding')}: {what}</summary>"
    block = [f"{ticks}text", text, ticks, ""] if shown else []
    yield "\n".join([f"<details{' open' if is_open else ''}>", head, "", *block, *tail, "</details>", ""])
