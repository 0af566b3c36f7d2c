"""The plainest command lines: what is read of them by hand is what click reads."""

import subprocess
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen.cli import COMMANDS
from canarygen.cli.group import program
from canarygen.cli.order import Order
from canarygen.cli.plain import Words, understood
from canarygen.cli.session import Session
from tests.specs import SPEC

MANNER = [
    ("-q",),
    ("--quiet",),
    ("-v",),
    ("--verbose",),
    ("-C", "."),
    ("--color", "never"),
    ("--color", "auto"),
]
JUDGED = [("--kubeconform", "off"), ("--kubeconform", "require"), ("--strict",), ("--format", "json")]
BUILT = [("--check",), ("--stdout",), ("--force",)]
STRANGE = [
    *[
        ("-C", "nowhere"),
        ("-C", ""),
        ("-C", __file__),
        ("-C", "long" * 100),
        ("-C.",),
        ("-qv",),
        ("--color", "red"),
        ("--color",),
        ("--help",),
    ],
    *[("lint",), ("--format=json",), ("--format", "xml"), ("--format",), ("--strict", "no"), ("--",), ("-",)],
    *[("--commit",), ("--environment", "prod"), ("--allow-delete", "1"), ("--shard", "1/2"), (".",), ("",)],
]


def phrases(known: Sequence[tuple[str, ...]]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(known), max_size=4).map(lambda found: [*chain(*found)])


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """Make a command line; one in a few has something in it that is not plain, or not right."""
    line = [
        *draw(phrases(MANNER)),
        draw(st.sampled_from(["build", "validate"])),
        *draw(phrases([*JUDGED, *BUILT])),
    ]
    if draw(st.booleans()):
        at = draw(st.integers(0, len(line)))
        line[at:at] = draw(st.sampled_from([*MANNER, *JUDGED, *BUILT, *STRANGE]))
    return line


def by_click(line: list[str]) -> tuple[str, Session, str | None, Order]:
    """Have click read a command line. Raises ClickException."""
    context = program.make_context("canarygen", line)
    name, command, rest = program.resolve_command(context, [*context._protected_args, *context.args])
    assert command is not None
    said = context.params
    session = Session(colour=said["colour"], is_quiet=said["quiet"], is_verbose=said["verbose"])
    return said["start"], session, name, Order(**command.make_context(name, rest, parent=context).params)


def by_hand(words: Words) -> tuple[str, Session, str | None, Order]:
    command = {"execute": "build"}.get(words.does.__name__, words.does.__name__.strip("_"))
    return words.start, words.session, command, words.order


@given(lines())
def test_what_is_read_by_hand_click_reads_alike(line: list[str]) -> None:
    words = understood(line)

    assert words is None or by_hand(words) == by_click(line)


@given(phrases(MANNER), phrases(JUDGED))
def test_what_hooks_say_is_read_by_hand(manner: list[str], judged: list[str]) -> None:
    assert understood([*manner, "validate", *judged])
    assert understood([*manner, "build", "--check", *judged])


@pytest.mark.parametrize(
    "line",
    [[], ["buil"], ["build", "-q"], ["validate", "--check"], ["build", "--format"], ["-C", "build"]],
)
def test_what_is_wrong_is_left_to_click(line: list[str]) -> None:
    assert understood(line) is None
    with pytest.raises(click.ClickException):
        by_click(line)


HEAVY = [
    *[
        "click",
        "dataclasses",
        "inspect",
        "typing",
        "yaml",
        "hashlib",
        "jsonschema",
        "jsonschema_rs",
        "subprocess",
    ],
    *[
        "threading",
        "signal",
        "datetime",
        "canarygen.division.piecework",
        "canarygen.parsing.parsing",
        "canarygen.division.record",
    ],
]
"""What takes a millisecond or more to load, and what loads it."""


def loaded(root: Path, *command: str) -> set[str]:
    """Give the modules that a command loads in a project of one plain spec."""
    (root / "specs").mkdir()
    (root / "specs/web.yaml").write_text(SPEC)
    return loaded_by(["-q", "-C", str(root), *command, "--kubeconform", "off"])


def loaded_by(line: Sequence[str]) -> set[str]:
    script = f"import sys; from canarygen.cli.program import run; run({line}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {*done.stdout.split()}


@pytest.mark.parametrize("command", ["validate", "build --check", "build --stdout"])
def test_what_hooks_say_of_a_plain_spec_loads_nothing_heavy(tmp_path: Path, command: str) -> None:
    found = loaded(tmp_path, *command.split())

    assert set(HEAVY) & found == set()
    assert "canarygen.compiler" in found


def test_a_build_that_tells_argo_cd_nothing_does_not_load_what_would(tmp_path: Path) -> None:
    """What is remembered of it does not, either."""
    found = loaded(tmp_path, "build")

    assert {"canarygen.argo_cd", "canarygen.delivery"} & found == set()
    assert "canarygen.division.record" in found


@pytest.mark.parametrize("command", [*COMMANDS, "set image"])
def test_no_help_waits_for_the_compiler(command: str) -> None:
    assert "canarygen.compiler" not in loaded_by([*command.split(), "--help"])
