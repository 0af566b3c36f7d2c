"""What a first look makes of a text, the parser does, too."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from canarygen.diagnostic import Rejected
from canarygen.lint import parser as lenient
from canarygen.parsing.parsing import parsed
from canarygen.parsing.skim import skimmed
from canarygen.source import Source
from canarygen.verification import compiled

CASES = Path(__file__).parent / "cases"
TEXTS = [file.read_text() for file in sorted((CASES / "accepted").glob("*/specs/**/*.yaml"))]
MANIFESTS = [
    file.read_text()
    for pattern in ("accepted/*/out/**/*.yaml", "lint/**/*.yaml")
    for file in sorted(CASES.glob(pattern))
]
SMALL = [text for text in [*TEXTS, *MANIFESTS] if len(text) < 1000]
WORDS = [
    "a",
    "key",
    "1",
    "10",
    "on",
    "null",
    "1.5",
    "2026-11-26",
    "nginx:1.15.4",
    "50% for 1h",
    "x/y",
    '"a b"',
    "'x: y'",
]
SIGNS = [
    ": ",
    ":",
    "\n",
    "\n  ",
    "\n- ",
    "\n  - ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    '"',
    "'",
    " # c",
    "\n# c\n",
    "#",
]
STRANGE = [
    "|",
    ">",
    "&a ",
    "*a",
    "!t ",
    "? ",
    "%",
    "@",
    "`",
    "<<: ",
    "---\n",
    "\n...\n",
    "\\",
    "\t",
    "~",
    "\r\n",
    "é",
]
PIECES = st.sampled_from([*WORDS, *SIGNS, *STRANGE])


def by_parser(text: str) -> list[Any] | None:
    try:
        return parsed(Source("specs/a.yaml", text.encode()), text)
    except Rejected:
        return None


def by_lint(text: str) -> list[Any] | None:
    try:
        return [document.value for document in lenient.parsed(Source("a.yaml", text.encode()))]
    except Rejected:
        return None


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """Take what somebody wrote, and put something into it or cut something out."""
    text = draw(st.sampled_from(SMALL))
    for _ in range(draw(st.integers(1, 3))):
        at, cut = draw(st.integers(0, len(text))), draw(st.integers(0, 3))
        text = text[:at] + draw(PIECES | st.just("")) + text[at + cut :]
    return text


@given(st.lists(PIECES, max_size=14).map("".join) | mangled())
@example("a:\n- b\n- c: 1\n  d:\n  - e\nf: {g: [1, {h: x:y}], i: ''}  # j")
@example("a: b\n  c")
@example("a:\n  b: 1\n c: 2")
@example('a: "b" c')
@example("a: 'b''c'")
@example("a: {b: c:}")
@example("a: [b, c, ]")
@example("a: {b: 1, b: 2}")
@example("a: 1\n---\na: 2")
@example("---\na: true\nb: 2147483648")
def test_what_a_look_takes_the_parser_takes_alike(text: str) -> None:
    value = skimmed(text)

    # Numbers and booleans are told apart by how they are shown: 1 is True to a comparison.
    assert value is None or repr([value]) == repr(by_parser(text)) == repr(by_lint(text))


def test_specs_as_people_write_them_are_taken_alike_and_most_at_a_look() -> None:
    looks = {text: skimmed(text) for text in TEXTS}

    taken = {text: value for text, value in looks.items() if value is not None}
    assert all(repr([value]) == repr(by_parser(text)) for text, value in taken.items())
    assert len(taken) > len(TEXTS) / 2


def test_manifests_are_taken_as_lint_reads_them_and_most_at_a_look() -> None:
    taken = {text: value for text in MANIFESTS if (value := skimmed(text)) is not None}

    assert all(repr([value]) == repr(by_lint(text)) for text, value in taken.items())
    assert len(taken) > len(MANIFESTS) / 2


def test_whoever_compiles_specs_changes_nothing_of_what_lines_are_known_to_say() -> None:
    taken = [text for text in TEXTS if skimmed(text) is not None]
    for text in taken:
        with suppress(Rejected):
            compiled([Source("specs/a.yaml", text.encode())])

    assert all(repr([skimmed(text)]) == repr(by_parser(text)) for text in taken)


@pytest.mark.parametrize("deep", [5, 12, 13, 40])
@pytest.mark.parametrize(("before", "behind"), [("{a: ", "}"), ("[", "]")])
def test_no_look_goes_deeper_than_the_parser(deep: int, before: str, behind: str) -> None:
    block = "\n".join(f"{'  ' * level}a:" for level in range(deep))
    lists = "\n".join(f"{'  ' * level}- a:" for level in range(deep))
    flow = before * (deep // 4) + "1" + behind * (deep // 4)

    for text in (f"{block} {flow}", f"k:\n{lists} {flow}"):
        value = skimmed(text)
        assert value is None or [value] == by_parser(text)


@given(st.integers(1, 2000), st.sampled_from(["a: {}", "{}: a", "a: [{}: b]", "a:\n- {}: b"]))
def test_no_look_takes_a_longer_key_than_the_parser(length: int, text: str) -> None:
    text = text.replace("{}", "k" * length)
    value = skimmed(text)

    assume(value is not None)
    assert [value] == by_parser(text)
