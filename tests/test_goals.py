"""The goals are measured as they say: what is met, what is missed, and each of them once on a few specs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.goals import adversary, cold, unchanged
from benchmarks.goals.__main__ import table
from benchmarks.goals.ground import Ground, medians, room
from benchmarks.goals.outcome import Outcome
from benchmarks.toolbox import Toolbox


def outcome(ours: float, most: float | None) -> Outcome:
    return Outcome(what="ten apps", beside="theirs", ours=ours, theirs=2.0, most=most)


@pytest.mark.parametrize(
    ("ours", "most", "verdict"),
    [(1.0, 0.5, "met"), (1.1, 0.5, "missed"), (9.0, None, "told"), (0.0, 0, "met")],
)
def test_a_goal_is_met_up_to_its_very_ratio(ours: float, most: float | None, verdict: str) -> None:
    assert outcome(ours, most).verdict == verdict


def test_the_table_has_a_row_an_outcome() -> None:
    text = table([outcome(1.0, 0.5), outcome(0.004, None)])

    assert "| ten apps | 1 s | theirs | 2 s | 0.5 | 0.5 | met |" in text
    assert "| ten apps | 4 ms | theirs | 2 s | 0.002 |  | told |" in text


def test_ways_are_taken_in_turns_and_the_first_round_does_not_count() -> None:
    order: list[str] = []
    figures: Iterator[float] = iter(range(8))

    def way(name: str) -> float:
        order.append(name)
        return next(figures)

    found = medians(3, {"a": lambda: way("a"), "b": lambda: way("b")})
    assert order == ["a", "b"] * 4
    assert found == {"a": 4, "b": 5}


@pytest.mark.parametrize("goal", [adversary, cold, unchanged], ids=lambda goal: str(goal.__name__))
def test_a_goal_can_be_measured_on_a_few_specs(
    goal: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    measure = goal.measure  # type: ignore[attr-defined]

    with room() as place:
        outcomes = list(measure(Ground(tools=Toolbox(tmp_path), rounds=1, specs=3, place=place)))
        assert list(place.iterdir()) != []
    assert outcomes
    assert all(found.ours > 0 and found.theirs > 0 for found in outcomes)
    assert list(tmp_path.iterdir()) == []
