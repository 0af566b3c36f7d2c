"""The laws of Argo Rollouts, tried on its own files, and by chance."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen import go, library
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.lint import selector
from canarygen.lint.laws import held_by, rollouts
from canarygen.lint.lint import lint
from tests.linting import cases, oracles, sources

# What its lint says of each invalid file, as the README beside them has it, and our law for it.
REFUSED: Final = {
    "invalid.yml": ("MaxSurge and MaxUnavailable both can not be zero", Code.SURGE_AND_UNAVAILABLE_ZERO.word),
    "invalid-service-labels.yml": (
        'Service "istio-host-split-canary" has unmatch label "app" in rollout',
        Code.SELECTOR_BROKEN.word,
    ),
    "invalid-unknown-field.yml": ("unknown-strategy", Code.NOT_KUBERNETES.word),
    "invalid-empty-rollout-vsvc.yml": ("Rollout has missing field '.spec.selector'", "selector-missing"),
    "invalid.json": (
        "MaxSurge and MaxUnavailable both can not be zero",
        Code.SURGE_AND_UNAVAILABLE_ZERO.word,
    ),
    "invalid-multiple-docs.yml": (
        "MaxSurge and MaxUnavailable both can not be zero",
        Code.SURGE_AND_UNAVAILABLE_ZERO.word,
    ),
    "invalid-ping-pong.yml": (
        'Service "ping-service" has unmatch label "app" in rollout',
        Code.SELECTOR_BROKEN.word,
    ),
    "invalid-ingress-smi-multi.yml": (
        'Service "rollout-smi-experiment-canary" has unmatch label "app" in rollout',
        Code.SELECTOR_BROKEN.word,
    ),
    "invalid-nginx-canary.yml": (
        "Experiment template weight is only available for TrafficRouting with SMI, ALB, Istio and Plugins",
        "router-lacking",
    ),
}
STRICTER: Final = {
    "valid-nginx-canary.yml": "the controller refuses it, since no path of the Ingress leads to the stable Service",
}
"""What its lint passes and ours refuses, and why."""


def test_argo_rollouts_lint_agrees() -> None:
    """Each file that its lint passes has no finding here, and each that it refuses has one for the same reason."""
    files = sorted(path for path in (oracles() / "argo-rollouts-lint").iterdir() if path.suffix != ".md")
    found = {file.name: lint(list(sources(file)), library.served) for file in files}

    differing = [name for name, diagnostics in found.items() if not _agrees(name, diagnostics)]

    print(f"argo-rollouts lint: {len(files) - len(differing)} of {len(files)} agree")  # noqa: T201 -- `pytest -s` shows it
    assert differing == [name for name in found if name in STRICTER]


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


@pytest.mark.parametrize(
    ("said", "length"), [("4.35h", 15660), ("1.1h", 3960), (".5m", 30), ("-1.9s", -1), ("1s999999us", 1)]
)
def test_a_fraction_of_a_unit_is_counted_exactly_and_cut_off_below_a_second(said: str, length: int) -> None:
    """Go counts nanoseconds, and no binary fractions."""
    assert go.seconds(said) == length


@pytest.mark.parametrize(
    "said",
    ["", "1d", "1 h", "h", "1", "1h1", ".s", "1,5h", "one", "9223372037s", "2562048h", "9" * 5000 + "s"],
)
def test_what_is_no_length_of_time_is_none(said: str) -> None:
    """Go reads neither days nor spaces, and wants a unit behind every number."""
    assert go.duration(said) is None


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
    files = [list(sources(case)) for case in cases("rollouts")]
    messages = [found.message for case in files for found in lint(case, library.served)]
    quoted = [message.partition(" (")[2] for message in messages if message.endswith(")")]

    known = [law.peer for law in held_by(rollouts.CHECKS) if law.peer]
    assert [peer for peer in known if not any(peer in words for words in quoted)] == []
