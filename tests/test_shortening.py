"""The short forms: what a spec says in few words is what it says in many."""

from pathlib import Path

import pytest

from canarygen import library
from canarygen.compiler import layered_specs
from canarygen.document import Value, unwritten
from canarygen.expansion import expanded
from canarygen.longform.canary import longform
from canarygen.parsing.reader import read
from canarygen.shortening.shortening import shortened
from canarygen.shortening.steps import schedules
from canarygen.source import Source
from canarygen.writing import written
from tests.specs import SPEC
from tests.test_cases import ACCEPTED, settings, sources

LANGUAGE = library.language("canary")


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_is_short_is_read_as_it_was_meant_and_stays_short(case: Path) -> None:
    """The long form of a spec becomes short again: shorter than its author had it, or as short, and no shorter by trying again."""
    for layers in layered_specs(sources(case), settings(case), LANGUAGE).values():
        for spec in layers:
            long = expanded(spec).value
            short = shortened(long, LANGUAGE)

            (again,) = read(Source("", written(short).encode()))
            assert again.value == short
            assert longform(again).value == longform(unwritten(long)).value
            assert shortened(short, LANGUAGE) == short
            assert len(str(short)) <= len(str(spec.value))


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (
            "{metrics: [success-rate >= 99%], templates: [load-test]}",
            ["success-rate >= 99%", {"template": "load-test"}],
        ),
        ("{templates: [load-test]}", [{"template": "load-test"}]),
        ("{templates: [load-test, smoke-test]}", {"templates": ["load-test", "smoke-test"]}),
    ],
)
def test_metrics_and_templates_are_one_list_where_that_is_shorter(long: str, short: Value) -> None:
    text = SPEC + f"  analysis: {long}\n"
    (spec,) = read(Source("", text.encode()))

    assert shortened(spec.value, LANGUAGE)["spec"]["analysis"] == short


def test_two_steps_are_no_schedule_to_whoever_reads_them() -> None:
    steps = ["20% for 1h", "40% for 1h", "60% for 1h"]

    assert list(schedules(steps[:2])) == []
    assert {"from": "20%", "by": "20%", "every": "1h"} in schedules(steps)
