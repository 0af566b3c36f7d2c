"""The objects of a comment: folded, one fold a canary, and as many of them as there is room for."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from canarygen.difference.change import Part
from canarygen.difference.code_span import code, fence
from canarygen.difference.compare import Difference
from canarygen.difference.headline import named
from canarygen.difference.owner import Owner
from canarygen.difference.repetition import Shown, shown
from canarygen.frozen import field, frozen
from canarygen.wording import counted

_FENCE = 3
_COUNT = 10  # digits by which a frame may grow when its objects are counted


@frozen(kw_only=True)
class _Fold:
    """The objects of a canary, as Markdown, in the environments in which they differ in the same way.

    `counts` has for how many objects each of them stands.
    """

    part: Part
    objects: tuple[str, ...]
    counts: tuple[int, ...]
    environments: list[str] = field(default_factory=list)


def folded(difference: Difference, room: int) -> Iterator[str]:
    """Give a fold for each canary and environment; where there is no room for all objects, the smallest.

    What is not shown is counted in the last line.
    """
    folds = _folds(difference)
    frames = [size([_block(fold, [], difference.environments)]) + _COUNT for fold in folds]
    chosen = _chosen(folds, frames, room)
    for index, fold in enumerate(folds):
        texts = [text for number, text in enumerate(fold.objects) if (index, number) in chosen]
        if texts:
            yield _block(fold, texts, difference.environments)
    count = sum(len(folds[index].environments) * folds[index].counts[number] for index, number in chosen)
    if count < difference.objects:
        yield f"**{count} of {counted(difference.objects, 'object')} shown; run `canarygen diff` for the rest.**\n"


def _folds(difference: Difference) -> list[_Fold]:
    seen: dict[Owner, tuple[Part, list[Shown]]] = {}
    for part, item in shown(difference.parts):
        seen.setdefault(part.owner, (part, []))[1].append(item)
    found: dict[tuple[str, str, tuple[str, ...]], _Fold] = {}
    for part, items in seen.values():
        objects = tuple(map(_object, items))
        counts = tuple(item.objects for item in items)
        fold = found.setdefault((*part.owner[1:], objects), _Fold(part=part, objects=objects, counts=counts))
        fold.environments.append(part.owner.environment)
    return list(found.values())


def _chosen(folds: list[_Fold], frames: list[int], room: int) -> set[tuple[int, int]]:
    """Choose objects, the smallest first, by the numbers of their folds and their own.

    `frames` are the sizes of the folds without their objects.
    """
    sizes = sorted(
        (size([text]), index, number)
        for index, fold in enumerate(folds)
        for number, text in enumerate(fold.objects)
    )
    chosen: set[tuple[int, int]] = set()
    opened: set[int] = set()
    for length, index, number in sizes:
        cost = length + (0 if index in opened else frames[index])
        if cost <= room:
            room -= cost
            chosen.add((index, number))
            opened.add(index)
    return chosen


def size(lines: Iterable[str]) -> int:
    """Measure lines: in bytes, line ends included."""
    return sum(len(line.encode()) + 1 for line in lines)


def _block(fold: _Fold, texts: list[str], among: Sequence[str]) -> str:
    where = named(fold.environments, among)
    environments = f" (<code>{escape(where)}</code>)" if where else ""
    total = counted(len(fold.part.objects), "object")
    count = total if len(texts) == len(fold.part.objects) else f"{len(texts)} of {total}"
    summary = f"<summary><code>{escape(fold.part.name)}</code>{environments}: {count}</summary>"
    return "\n".join(["<details>", summary, "", *texts, "</details>", ""])


def _object(item: Shown) -> str:
    lines = "\n".join(item.lines)
    ticks = fence(lines, _FENCE)
    notes = "".join(f"; {note}" for note in item.notes)
    head = f"{code(item.change.title)} {item.change.fate.value}{notes}:"
    return "\n".join([head, "", f"{ticks}diff", lines, ticks, ""])
