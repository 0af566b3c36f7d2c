"""Lint, as far as Argo Rollouts goes: what is told of manifests that somebody else wrote, and what is not."""

import copy
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen import library
from canarygen.code import Code, Severity
from canarygen.diagnostic import Diagnostic
from canarygen.lint.laws import rollouts
from canarygen.lint.laws.rollouts import go, selector
from canarygen.lint.lint import lint
from canarygen.lint.parser import parsed
from canarygen.rendering import as_text
from canarygen.source import Source
from tests.test_cases import ACCEPTED, promised, reported

CASES = Path(__file__).parent / "cases" / "lint" / "rollouts"
FAULTY = sorted(CASES.glob("*.yaml"))
VALID = sorted((CASES / "valid").iterdir())
ORACLES = Path(
    os.environ.get("CANARYGEN_ORACLES") or Path(__file__).parent.parent.parent / "shared" / "oracles"
)


def read(path: Path) -> list[Source]:
    """Read a file, or all YAML of a folder, as `canarygen lint` would."""
    files = sorted(file for file in path.rglob("*") if file.suffix in {".yaml", ".yml"})
    return [Source(file.relative_to(path.parent).as_posix(), file.read_bytes()) for file in (files or [path])]


def promises(paths: Iterable[Path]) -> list[tuple[str, int, str]]:
    """Give all that some cases promise."""
    return sorted(promise for path in paths for source in read(path) for promise in promised(source))


OURS: Final = {law.word for law in rollouts.LAWS} | {code for _, _, code in promises(FAULTY)}


def told(sources: list[Source]) -> tuple[Diagnostic, ...]:
    """Give the findings of this family."""
    return tuple(found for found in lint(sources, library.served) if found.code.word in OURS)


@pytest.mark.parametrize("case", FAULTY, ids=lambda path: path.stem)
def test_a_fault_is_told_on_its_line_and_in_its_words(case: Path, accept: bool) -> None:
    """Each case has the faults that its lines promise, and no others."""
    found = told(read(case))
    words = as_text(found, {})
    if accept:
        case.with_suffix(".txt").write_text(words, encoding="utf-8")

    assert reported(found) == promises([case])
    assert all(diagnostic.message and diagnostic.help for diagnostic in found)
    assert words == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [*VALID, CASES / "valid"], ids=lambda path: path.stem)
def test_nothing_is_told_of_what_is_well(case: Path) -> None:
    """Valid manifests have no finding of any kind, alone or all together."""
    assert lint(read(case), library.served) == ()


def test_every_law_is_broken_by_a_case() -> None:
    """No law goes without a manifest that breaks it."""
    assert {law.word for law in rollouts.LAWS} - {code for _, _, code in promises(FAULTY)} == set()


def test_every_law_has_a_name_of_its_own() -> None:
    """A law of manifests is no law of specs under the same name, nor one of another family."""
    words = [law.word for law in rollouts.LAWS]

    assert len(set(words)) == len(words)
    assert set(words) & {code.word for code in Code} == set()


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_is_generated_keeps_these_laws(case: Path) -> None:
    """The tree of an accepted case has no error."""
    errors = [found for found in told(read(case / "out")) if found.severity is Severity.ERROR]

    assert errors == []


# What its lint says of each invalid file, as the README beside them has it, and our law for it.
REFUSED: Final = {
    "invalid.yml": ("MaxSurge and MaxUnavailable both can not be zero", Code.SURGE_AND_UNAVAILABLE_ZERO.word),
    "invalid-service-labels.yml": (
        'Service "istio-host-split-canary" has unmatch label "app" in rollout',
        Code.SELECTOR_BROKEN.word,
    ),
    "invalid-unknown-field.yml": ("unknown-strategy", Code.NOT_KUBERNETES.word),
    "invalid-empty-rollout-vsvc.yml": ("Rollout has missing field '.spec.selector'", "selector-missing"),
}


def test_argo_rollouts_lint_agrees() -> None:
    """Each file that its lint passes has no finding here, and each that it refuses has one for the same reason."""
    folder = ORACLES / "argo-rollouts-lint"
    if not folder.is_dir():
        pytest.skip(f"NOT VERIFIED: there are no oracles at {folder}; name them in CANARYGEN_ORACLES")
    files = sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"})
    found = {file.name: lint(read(file), library.served) for file in files}

    differing = [name for name, diagnostics in found.items() if not _agrees(name, diagnostics)]

    print(f"argo-rollouts lint: {len(files) - len(differing)} of {len(files)} agree")  # noqa: T201 -- `pytest -s` shows it
    assert differing == []


def _agrees(name: str, found: tuple[Diagnostic, ...]) -> bool:
    if name.startswith("valid"):
        return found == ()
    reason, code = REFUSED[name]
    return any(reason in one.message and one.code.word == code for one in found)


@given(st.integers(0, 10**6), st.integers(0, 59), st.integers(0, 59))
def test_a_length_of_time_is_what_go_makes_of_it(hours: int, minutes: int, seconds: int) -> None:
    """The parts of a duration are summed, with a sign, and a number alone is seconds."""
    length = hours * 3600 + minutes * 60 + seconds
    said = f"{hours}h{minutes}m{seconds}s"

    assert go.seconds(said) == length
    assert go.seconds(f"-{said}") == -length
    assert go.seconds(f"{minutes}.5m") == minutes * 60 + 30
    assert go.seconds(seconds) == go.seconds(str(seconds)) == seconds


@pytest.mark.parametrize("said", ["", "1d", "1 h", "h", "1", "1h1", ".s", "1,5h", "one"])
def test_what_is_no_length_of_time_is_none(said: str) -> None:
    """Go reads neither days nor spaces, and wants a unit behind every number."""
    assert go.duration(said) is None


ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    2**40,
    0.5,
    "",
    "{{",
    "a.b",
    [],
    [None],
    [[]],
    {},
    {"": None},
    [{"name": {}}],
    "é",
    {"a": [1]},
)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the paths of all that a value holds."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, item in inner for found in nodes(item, (*path, key)))]


TREES: Final = [
    [document.value for source in read(path) for document in parsed(source)] for path in [*FAULTY, *VALID]
]


@given(st.data())
def test_no_odd_value_makes_a_law_fail(data: st.DataObject) -> None:
    """Whatever stands somewhere in a manifest, there are findings or none, and no traceback."""
    tree = copy.deepcopy(data.draw(st.sampled_from(TREES)))
    for _ in range(3):
        *path, last = data.draw(st.sampled_from([found for found in nodes(tree) if found]))
        holder = tree
        for step in path:
            holder = holder[step]
        holder[last] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    sources = [Source(f"{number}.yaml", json.dumps(value).encode()) for number, value in enumerate(tree)]

    assert all(found.message for found in lint(sources, library.served))


LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))
EXPRESSIONS = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from("abc"),
            "operator": st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]),
            "values": st.lists(st.sampled_from("xyz"), min_size=1),
        }
    )
)


@given(LABELS, EXPRESSIONS, LABELS)
def test_a_selector_fits_if_each_of_its_parts_does(
    wanted: dict[str, str], expressions: list[dict[str, Any]], labels: dict[str, str]
) -> None:
    """A selector asks for all that it says, and an expression and its contrary never hold both."""
    contrary = {"In": "NotIn", "NotIn": "In", "Exists": "DoesNotExist", "DoesNotExist": "Exists"}
    whole: dict[str, Any] = {"matchLabels": wanted, "matchExpressions": expressions}
    parts: list[dict[str, Any]] = [{"matchLabels": {key: value}} for key, value in wanted.items()]
    singles: list[dict[str, Any]] = [{"matchExpressions": [expression]} for expression in expressions]
    others = [
        {"matchExpressions": [expression | {"operator": contrary[expression["operator"]]}]}
        for expression in expressions
    ]

    assert selector.fits(whole, labels) == all(selector.fits(part, labels) for part in [*parts, *singles])
    assert [selector.fits(one, labels) for one in singles] == [
        not selector.fits(one, labels) for one in others
    ]


def test_a_finding_ends_with_what_argo_rollouts_says() -> None:
    """Whoever has seen the controller's message finds it in ours."""
    messages = [found.message for case in FAULTY for found in told(read(case))]
    known = [law.peer for law in rollouts.LAWS if law.peer]

    assert [peer for peer in known if not any(peer in message for message in messages)] == []
    assert sum(bool(re.search(r"\(.+\)$", message)) for message in messages) > len(messages) // 2
