"""What was imported, as text for people: where everything came from, what was left, and what differs."""

from collections.abc import Iterator

from canarygen.document import NOTHING
from canarygen.importing.importing import Import
from canarygen.importing.spec import Imported
from canarygen.likeness.comparison import Deviation, Pair
from canarygen.migration.remark import Remark, Standing
from canarygen.source import Span
from canarygen.terminal import BOLD, CYAN, RED, Paint, clean, painter
from canarygen.typed import Any
from canarygen.wording import brief, counted, joined


def as_text(found: Import, *, colour: bool, is_verbose: bool) -> str:
    """Tell of all specs, and of what is in none. Differences that are meant are told of each reason once, unless `is_verbose`."""
    paint = painter(colour=colour)
    lines = [line for spec in found.specs for line in _of_spec(spec, paint, is_verbose=is_verbose)]
    meant = [
        deviation
        for spec in found.specs
        for pair in spec.pairs
        for deviation in pair.deviations
        if deviation.why
    ]
    lines += _all_meant(meant, paint) if is_verbose else _meant(meant, paint)
    lines += [_remark(remark, paint) for remark in found.remarks]
    if found.staying:
        kinds = joined([f"{kind} ({number})" for kind, number in found.staying.items()], "and")
        lines.append(clean(f"in no spec: {kinds}"))
    return "\n".join(lines) + "\n"


def _of_spec(spec: Imported, paint: Paint, *, is_verbose: bool) -> Iterator[str]:
    made_of = joined([f"{item.kind} {item.name}" for item in spec.originals], "and")
    yield paint(f"{spec.namespace}/{spec.name}", BOLD) + clean(f" of {made_of}")
    yield from (f"  {_remark(remark, paint)}" for remark in spec.remarks)
    yield from (f"  {line}" for line in _unlike(spec, paint))
    yield from (f"  {_new(pair, paint)}" for pair in spec.pairs if pair.is_new and is_verbose)
    yield f"  {_verdict(spec)}"


def _remark(remark: Remark, paint: Paint) -> str:
    standing = paint(remark.standing.value, CYAN)
    return f"{_where(remark.place.span)}{standing}: {clean(remark.what)}: {clean(remark.why)}"


def _where(span: Span) -> str:
    return clean(f"{span}: ")


def _unlike(spec: Imported, paint: Paint) -> Iterator[str]:
    """Tell of what differs for no reason that is known, and of what nothing is built for."""
    label = paint("DIFFERS", RED)
    for pair in spec.pairs:
        if pair.original and pair.is_lost:
            words = clean(f"nothing is built in place of {pair.original}")
            yield f"{_where(pair.original.place.span)}{label}: {words}"
        for deviation in pair.unexplained:
            yield f"{_where(deviation.place.span)}{label}: {clean(str(pair.original))} {_change(deviation)}"


def _change(deviation: Deviation) -> str:
    return clean(f"{deviation.path}: {_value(deviation.old)} -> {_value(deviation.new)}")


def _value(value: Any) -> str:
    return "nothing" if value is NOTHING else brief(value)


def _meant(deviations: list[Deviation], paint: Paint) -> Iterator[str]:
    """Tell of differences that are meant: each reason once, with how often it holds, and where first."""
    reasons: dict[str, list[Deviation]] = {}
    for deviation in deviations:
        reasons.setdefault(deviation.why, []).append(deviation)
    for why, found in reasons.items():
        times = f" ({len(found)} times)" if len(found) > 1 else ""
        yield f"{_where(found[0].place.span)}{paint('meant', CYAN)}: {found[0].path}{times}: {why}"


def _all_meant(deviations: list[Deviation], paint: Paint) -> Iterator[str]:
    for deviation in deviations:
        words = f"{_change(deviation)}: {deviation.why}"
        yield f"{_where(deviation.place.span)}{paint('meant', CYAN)}: {words}"


def _new(pair: Pair, paint: Paint) -> str:
    name = f"{pair.made.kind} {pair.made.name}" if pair.made else ""
    return f"{paint('new', CYAN)}: {name}: {pair.why}"


def _verdict(spec: Imported) -> str:
    """Sum up what the build comes to beside the originals."""
    held = [pair for pair in spec.pairs if pair.original]
    unlike = [pair for pair in held if pair.is_lost or pair.unexplained]
    new = [f"{pair.made.kind} {pair.made.name}" for pair in spec.pairs if pair.made and pair.is_new]
    is_whole = all(remark.standing is not Standing.LEFT for remark in spec.remarks)
    words = (
        f"{len(unlike)} of {counted(len(held), 'object')} otherwise than before, for no known reason"
        if unlike
        else f"{counted(len(held), 'object')} as before, but for what is {'meant' if is_whole else 'left and meant'}"
    )
    return f"built: {words}" + (f"; new: {joined(new, 'and')}" if new else "")
