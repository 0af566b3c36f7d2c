"""The report as the comment of a pull request: the words and the YAML of the change, and the forecasts between them."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from canarygen.code import Severity
from canarygen.diagnostic import Diagnostic
from canarygen.difference.code_span import code, fence
from canarygen.difference.compare import Difference
from canarygen.difference.folds import size
from canarygen.difference.markdown import ROOM, as_markdown
from canarygen.forecast.forecast import Forecast
from canarygen.forecast.mermaid import as_mermaid
from canarygen.rendering import as_text
from canarygen.report.outlook import Outlook
from canarygen.wording import counted

_FENCE: Final = 3
_PLAIN: Final = re.compile(r"(?!.*www\.)[A-Za-z0-9 ,.;:%'+-]*")
"""What GitHub takes for nothing but text."""
_MOST: Final = 8
_CUT: Final = 100  # what is said of what was left out


def as_comment(difference: Difference, outlooks: Sequence[Outlook], findings: Sequence[Diagnostic]) -> str:
    """Give the comment, below GitHub's limit."""
    blocks = [*_findings(findings), *_forecasts(outlooks)]
    return as_markdown(difference, [*_fitting(blocks), ""] if blocks else [])


def _fitting(blocks: Sequence[str]) -> Iterator[str]:
    """Give the blocks for which there is room, and say how many more there are."""
    room, left = ROOM - _CUT, 0
    for block in blocks:
        room -= size([block])
        if room < 0:
            room, left = room + size([block]), left + 1
        else:
            yield block
    if left:
        yield f"*{counted(left, 'more part')} of the report did not fit; `canarygen report --format html` has more of it.*\n"


def _forecasts(outlooks: Sequence[Outlook]) -> Iterator[str]:
    differing = [outlook for outlook in outlooks if outlook.new and not outlook.is_as_before]
    alike = [outlook for outlook in outlooks if outlook.is_as_before]
    if not differing and not alike:
        return
    yield "\n#### What Argo Rollouts will do\n"
    yield from map(_table, differing)
    yield from (f"- {_name(outlook)}, as before: {_cell(outlook.sentence)}" for outlook in alike[:_MOST])
    if len(alike) > _MOST:
        yield f"- and {len(alike) - _MOST} more as before"
    yield ""
    # Last, since they are long: where there is no room for all, tables come before charts.
    yield from map(_charts, differing)


def _table(outlook: Outlook) -> str:
    lines = [f"| {_name(outlook)} | before | after |", "|---|---|---|"]
    lines += [f"| {name} | {_cell(before)} | {_cell(after)} |" for name, before, after in outlook.rows]
    return "\n".join([*lines, ""])


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


def _charts(outlook: Outlook) -> str:
    charts = [_chart(told, when) for told, when in ((outlook.old, "before"), (outlook.new, "after")) if told]
    return "\n".join(
        ["<details>", f"<summary>{_folded(outlook)} over time</summary>", "", *charts, "</details>", ""]
    )


def _chart(told: Forecast, title: str) -> str:
    return f"```mermaid\n{as_mermaid(told, title=title)}```\n"


def _findings(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """Fold what was found; what is not allowed lies open."""
    if not findings:
        return
    text = as_text(findings, {}).rstrip("\n")
    ticks = fence(text, _FENCE)
    is_open = " open" if any(told.severity is Severity.ERROR for told in findings) else ""
    head = f"<summary>{counted(len(findings), 'finding')}</summary>"
    yield "\n".join([f"<details{is_open}>", head, "", f"{ticks}text", text, ticks, "", "</details>", ""])
