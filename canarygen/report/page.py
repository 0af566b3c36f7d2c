"""The report as a page: one file of HTML without a script, for people who want to see both forecasts."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import starmap

from canarygen.diagnostic import Diagnostic
from canarygen.difference.change import Fate, Part
from canarygen.difference.compare import Difference
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.owner import Owner
from canarygen.difference.repetition import Shown, shown
from canarygen.difference.sharing import shared
from canarygen.difference.warning import warnings
from canarygen.forecast.forecast import Forecast
from canarygen.page.assembly import Parts, assembled, text
from canarygen.page.picture import as_svg
from canarygen.page.telling import size, summary
from canarygen.rendering import as_text
from canarygen.report.outlook import Outlook, unforeseen
from canarygen.typed import Final
from canarygen.wording import counted

_LINES: Final = {"+": "added", "-": "removed", "@": "place"}


def as_page(
    difference: Difference,
    outlooks: Sequence[Outlook],
    findings: Sequence[Diagnostic],
    base: str,
    parts: Parts,
) -> str:
    """Give the page: what is not allowed, what is dangerous, each canary with its words, its forecasts and its objects, and what was found."""
    title = _title(difference)
    refused = [told for told in findings if told.is_error]
    others = [told for told in findings if not told.is_error]
    return assembled(
        parts,
        texts={"title": f"Report: {title}", "heading": title, "base": f"Compared with {base}."},
        markup={
            "refused": _section("Not allowed", map(_finding, refused)),
            "dangers": _section("Before you merge", starmap(_danger, warnings(difference))),
            "canaries": "\n".join([*_canaries(outlooks), *_rest(difference)]),
            "delivery": "\n".join(_delivery(difference.parts)),
            "findings": _section("Findings", map(_finding, others)),
        },
    )


def _title(difference: Difference) -> str:
    if not difference.parts:
        return "Nothing changes"
    what = counted(difference.canaries, "canary", "canaries") if difference.canaries else "Argo CD"
    return f"{counted(difference.objects, 'object')} of {what} would change"


def _section(title: str, blocks: Iterator[str]) -> str:
    found = "\n".join(blocks)
    return f"<section>\n<h2>{title}</h2>\n{found}\n</section>" if found else ""


def _finding(told: Diagnostic) -> str:
    return f"<pre>{_block(as_text([told], {}))}</pre>"


def _danger(title: str, danger: Danger, way_out: str) -> str:
    return (
        f'<p class="danger"><strong>{text(title)}</strong>: {text(danger.text)}. '
        f'<span class="soft">{text(way_out[:1].upper() + way_out[1:])}. ({text(danger.code.word)})</span></p>'
    )


def _canaries(outlooks: Sequence[Outlook]) -> Iterator[str]:
    """Tell of each canary; of those of which the same is to be told, once."""
    seen = _seen([outlook.part for outlook in outlooks])
    found = ((outlook.part.name, outlook.where, outlook) for outlook in outlooks)
    for title, same in shared(found, lambda it: (it.part.fate, it.part.words, it.story)):
        told = _told(same[0].part, *_comparison(same[0]))
        yield _part(title, told, [outlook.part for outlook in same], seen)


def _delivery(parts: Sequence[Part]) -> Iterator[str]:
    told = [part for part in parts if part.owner.is_argo_cd]
    seen = _seen(told)
    for part in told:
        yield _part(f"{part.name} {part.owner.environment}".strip(), _told(part), [part], seen)


def _rest(difference: Difference) -> Iterator[str]:
    """Say how many canaries are too many for a page."""
    more = unforeseen(difference)
    if more:
        yield f"<p>And {more} more, of which <code>canarygen diff</code> tells.</p>"


def _seen(parts: Sequence[Part]) -> Mapping[Owner, Sequence[Shown]]:
    """Give the objects of each part that are to be seen."""
    found: dict[Owner, list[Shown]] = defaultdict(list)
    for part, item in shown(parts):
        found[part.owner].append(item)
    return found


def _told(part: Part, *blocks: str) -> str:
    words = [word.text for word in part.words] if part.fate is Fate.CHANGED else [part.fate.value]
    items = "".join(f"<li><bdi>{text(word)}</bdi></li>" for word in words)
    return "\n".join([f"<ul>{items}</ul>", *blocks])


def _part(title: str, told: str, parts: Sequence[Part], seen: Mapping[Owner, Sequence[Shown]]) -> str:
    objects = "\n".join(_object(item) for part in parts for item in seen.get(part.owner, ()))
    count = counted(sum(len(part.objects) for part in parts), "object")
    lines = f"<details>\n<summary>{count}, line by line</summary>\n{objects}\n</details>\n" if objects else ""
    return f"<section>\n<h2><bdi>{text(title)}</bdi></h2>\n{told}\n{lines}</section>"


def _comparison(outlook: Outlook) -> Iterator[str]:
    """Show both forecasts; one alone where the controller will do as before."""
    if outlook.new is None:
        return
    if outlook.is_as_before:
        yield "<p>Argo Rollouts will do as before:</p>"
    if outlook.gap:
        yield f"<p>{outlook.gap}.</p>"
    sides = [] if outlook.is_as_before or not outlook.old else [(outlook.old, "Before")]
    figures = [_figure(told, name) for told, name in [*sides, (outlook.new, "After" if sides else "")]]
    yield f'<div class="sides">{"".join(figures)}</div>'
    yield _table(outlook, is_both=bool(sides))


def _figure(told: Forecast, name: str) -> str:
    # It stands below the name of the canary, or of all that it is the same of.
    picture = b64encode(as_svg(told, size(told)).encode()).decode()
    caption = f"<figcaption>{name}</figcaption>" if name else ""
    return f'<figure>{caption}<img alt="{text(summary(told))}" src="data:image/svg+xml;base64,{picture}"></figure>'


def _table(outlook: Outlook, *, is_both: bool) -> str:
    heads = ["Before", "After"] if is_both else ["Now"]
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    rows = "".join(
        f'<tr><th scope="row">{name}</th>{_cells((before, after) if is_both else (after,))}</tr>'
        for name, before, after in outlook.rows
    )
    return f"<table><thead><tr><td></td>{columns}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(values: Sequence[str]) -> str:
    changed = ' class="changed"' if len(set(values)) > 1 else ""
    return "".join(f"<td{changed}>{text(value) or '-'}</td>" for value in values)


def _object(item: Shown) -> str:
    notes = "".join(f"; {note}" for note in item.notes)
    lines = "\n".join(map(_line, item.lines))
    head = f"<bdi>{text(item.change.title)}</bdi> {item.change.fate.value}{text(notes)}"
    return f"<h3>{head}</h3>\n<pre>{lines}</pre>"


def _line(line: str) -> str:
    sort = _LINES.get(line[:1])
    return f'<span class="{sort}">{text(line)}</span>' if sort else text(line)


def _block(block: str) -> str:
    return "\n".join(text(line) for line in block.rstrip("\n").split("\n"))
