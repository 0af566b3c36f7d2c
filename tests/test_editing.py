"""What holds for every edit of every spec: one value is another, and the rest is the author's, byte for byte."""

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen.diagnostic import Rejected
from canarygen.document import Document, Mark, Path, Value
from canarygen.editing import target
from canarygen.editing.comments import comments
from canarygen.editing.edit import Edit, edited
from canarygen.editing.steps import _TO_BRACKET, _TO_DASH
from canarygen.editing.unsettable import Unsettable
from canarygen.frozen import frozen
from canarygen.layers import Layered, layered
from canarygen.parsing.reader import read
from canarygen.source import Source
from tests.test_cases import ACCEPTED, settings, sources
from tests.test_properties import PROFILE


@frozen(kw_only=True)
class Spot:
    """A place in a file at which a value can be set."""

    source: Source
    index: int
    path: Path

    @property
    def documents(self) -> tuple[Document, ...]:
        return read(self.source)

    def set(self, value: Value) -> Edit:
        return edited(self.documents, self.index, self.path, value)


@cache
def spots() -> dict[str, list[Spot]]:
    """Find where the accepted cases say their image, replicas or steps, or could: for all environments and for each."""
    found: dict[str, list[Spot]] = {"image": [], "replicas": [], "steps": []}
    for case in ACCEPTED:
        project = settings(case)
        for source in sources(case):
            for index, document in enumerate(read(source)):
                for environment in (None, *project.names):
                    spec = layered(document, project, environment)
                    for what in found:
                        found[what] += (
                            Spot(source=source, index=index, path=path) for path in _settable(what, spec)
                        )
    return found


def _settable(what: str, spec: Layered) -> Iterator[Path]:
    try:
        yield target.image(spec, None) if what == "image" else getattr(target, what)(spec)
    except Unsettable:
        return


_IMAGES = st.from_regex(r"[a-z]{1,9}(?:/[a-z]{1,9})?:[a-z0-9]{1,6}(?:@sha256:[0-9a-f]{4})?", fullmatch=True)
_STEP = st.sampled_from(
    [
        "1% until promoted",
        "25% for 10m",
        "pause",
        {"weight": 60, "pause": "1m"},
        {"analysis": ["a", {"template": "b"}]},
    ]
)


@st.composite
def decorated(draw: st.DrawFn, what: str) -> Spot:
    """Draw a spot in a spec with comments, empty lines, quotes and line ends that it did not have, of the same value."""
    spot = draw(st.sampled_from(spots()[what]))
    for _ in range(draw(st.integers(0, 5))):
        text = draw(_decorations(spot.source.data.decode()))
        if _values(text) == _values(spot.source.data.decode()):
            spot = Spot(source=Source(spot.source.path, text.encode()), index=spot.index, path=spot.path)
    return spot


@st.composite
def _decorations(draw: st.DrawFn, text: str) -> str:
    manner = draw(st.integers(0, 5))
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    if manner == 0:
        lines[at] += draw(st.sampled_from(["  # said 'so'", " #\t[{,", "   "]))
    elif manner == 1:
        lines.insert(at, draw(st.sampled_from(["", "# above", "      # inside"])))
    elif manner == 2:
        return text.rstrip()
    elif manner == 3:
        return text if "\r" in text else text.replace("\n", "\r\n")
    elif places := [found.end() for found in re.finditer(r"[\[{,] ?" if manner == 4 else r"(?=[\]}])", text)]:
        place = draw(st.sampled_from(places))
        gap = draw(st.sampled_from(["  # here\n            ", "\n            ", "  "]))
        return text[:place] + gap + text[place:]
    return "\n".join(lines)


def _values(text: str) -> str | None:
    try:
        return json.dumps([document.value for document in read(Source("", text.encode()))], sort_keys=True)
    except Rejected:
        return None


def _at(value: Value, path: Path) -> Value:
    """Give what is said at a path; None also where nothing is."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, TypeError):
            return None
    return value


def _with(value: Value, path: Path, new: Value) -> Value:
    """Set a value by other means than the editing does."""
    result = copy.deepcopy(value)
    inner = result
    for step in path[:-1]:
        if isinstance(inner, dict) and inner.get(step) is None:
            inner[step] = {}
        inner = inner[step]
    inner[path[-1]] = new
    return result


def _is_only_there(spot: Spot, edit: Edit) -> bool:
    """Whether nothing changed but the stretch of the value or, where there was none, nothing went."""
    old, new = spot.source.data.decode(), edit.source.data.decode()
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-1 - n] != new[-1 - n]), most - head)
    gone = (head, len(old) - tail)
    key, value = _marks(spot.documents[spot.index].mark, spot.path)
    if value is None:
        return old[gone[0] : gone[1]].strip() in {"", "null"}
    # A block begins below its key, and what takes its place may stand beside it.
    start = key.end.index if value.parts is not None else value.start.index
    return bool(start <= gone[0] and gone[1] <= max(value.end.index, gone[0]))


def _marks(mark: Mark, path: Path) -> tuple[Mark, Mark | None]:
    key, found = mark, mark
    for step in path:
        parts = found.parts
        if isinstance(parts, dict) and step in parts:
            key, found = parts[str(step)]
        elif isinstance(parts, list) and isinstance(step, int):
            key = found = parts[step]
        else:
            return key, None
    return key, found


def _lawful(spot: Spot, edit: Edit, value: Value) -> None:
    before, after = spot.documents, read(edit.source)
    expected = [document.value for document in before]
    expected[spot.index] = _with(expected[spot.index], spot.path, value)
    assert json.dumps([document.value for document in after], sort_keys=True) == json.dumps(
        expected, sort_keys=True
    )
    assert _is_only_there(spot, edit)
    kept = Counter(comment.text for comment in comments(after))
    kept.update(comment.text for comment in edit.dropped)
    assert kept == Counter(comment.text for comment in comments(before))


def test_every_accepted_case_can_be_edited() -> None:
    """Hardly a spec is left out: only those whose image, replicas or steps are not theirs to say."""
    count = sum(len(sources(case)) for case in ACCEPTED)

    assert all(len(found) > 0.9 * count for found in spots().values())


@PROFILE
@given(st.tuples(decorated("image"), _IMAGES) | st.tuples(decorated("replicas"), st.integers(0, 2**31 - 1)))
def test_an_image_and_replicas_are_set_and_nothing_else(drawn: tuple[Spot, Value]) -> None:
    """The old value set again gives the old bytes."""
    spot, value = drawn
    old = _at(spot.documents[spot.index].value, spot.path)

    edit = spot.set(value)

    _lawful(spot, edit, value)
    assert edit.dropped == ()
    if old is not None:
        again = edited(read(edit.source), spot.index, spot.path, old)
        assert again.source == spot.source


@PROFILE
@given(spot=decorated("steps"), data=st.data())
def test_steps_are_set_and_nothing_else(spot: Spot, data: st.DataObject) -> None:
    """Whatever happens to a list, its comments stay with their steps, or are told."""
    old = _at(spot.documents[spot.index].value, spot.path)
    pool = _STEP | st.sampled_from(old) if isinstance(old, list) else _STEP
    new = data.draw(
        st.lists(pool, min_size=1, max_size=8) | st.just({"from": "5%", "by": "5%", "every": "1h"})
    )

    edit = spot.set(new)

    _lawful(spot, edit, new)


@PROFILE
@given(spot=decorated("steps"), data=st.data())
def test_a_step_added_and_taken_away_leaves_no_trace(spot: Spot, data: st.DataObject) -> None:
    """Neither a comment nor a space remembers it."""
    old = _at(spot.documents[spot.index].value, spot.path)
    if not isinstance(old, list) or re.search(rb"#[^\n]*\n\s*,", spot.source.data):
        return  # A comment before a comma is beyond the style of lists; it is told, as the law above asks.
    new = list(old)
    new.insert(data.draw(st.integers(0, len(old))), "77% for 7m")

    edit = spot.set(new)
    again = edited(read(edit.source), spot.index, spot.path, old)

    assert edit.dropped == ()
    assert again.source == spot.source


@pytest.mark.parametrize("pattern", [_TO_BRACKET, _TO_DASH])
def test_hostile_comments_are_read_once(pattern: re.Pattern[str]) -> None:
    """What could be split in countless ways ends at once."""
    assert pattern.match("\n # # # #" * 20_000 + "\n , x") is None
