"""The laws of lint that Istio's webhook and Kubernetes' validation hold: cases, oracles, and what we generate."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen import library
from canarygen.code import Code, Severity
from canarygen.diagnostic import Diagnostic
from canarygen.lint.host import covers
from canarygen.lint.laws import validation
from canarygen.lint.laws.validation.cover import Cover
from canarygen.lint.laws.validation.form import is_domain, is_host, is_port_name
from canarygen.lint.lint import lint
from canarygen.lint.parser import parsed
from canarygen.rendering import as_text
from canarygen.source import Source
from tests.test_cases import ACCEPTED, CASES, promised, reported

FOLDER = CASES / "lint" / "validation"
FILES = sorted(FOLDER.glob("*.yaml"))
ORACLES = Path(
    os.environ.get("CANARYGEN_ORACLES") or Path(__file__).resolve().parents[2] / "shared" / "oracles"
)
LAWS = {law.word for law in validation.LAWS} | {
    code.word
    for code in (
        Code.AUTOSCALE_BROKEN,
        Code.DEADLINE_TOO_SHORT,
        Code.DUPLICATE_PORT,
        Code.HEADER_CHANGE_REFUSED,
        Code.HOSTS_OVERLAP,
        Code.MATCH_REFUSED,
        Code.MESH_WILDCARD_HOST,
        Code.POD_REFUSED,
        Code.PORT_BROKEN,
        Code.PROBE_PORT_UNKNOWN,
        Code.REGEX_REFUSED,
        Code.RESERVED_METADATA,
        Code.RETRIES_REFUSED,
        Code.SELECTOR_BROKEN,
        Code.SURGE_AND_UNAVAILABLE_ZERO,
        Code.TRAFFIC_POLICY_REFUSED,
    )
}
"""All that this family finds: laws of its own, and laws of specs that hold for manifests, too."""


def judged(*files: Path) -> list[Diagnostic]:
    """Lint files as one tree, each under its own name, and give what this family and the schemas find."""
    found = lint([Source(file.name, file.read_bytes()) for file in files], library.served)
    return [told for told in found if told.code.word in LAWS | {Code.NOT_KUBERNETES.word}]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_findings_are_those_that_a_case_promises(file: Path, accept: bool) -> None:
    found = judged(file)
    words, golden = as_text(found, {}), file.with_suffix(".txt")
    if accept:
        golden.write_text(words, encoding="utf-8") if found else golden.unlink(missing_ok=True)

    assert reported(tuple(found)) == sorted(promised(Source(file.name, file.read_bytes())))
    assert words == (golden.read_text(encoding="utf-8") if golden.exists() else "")
    assert all(told.message and told.help for told in found)


def test_every_law_has_a_case_and_every_golden_its_case() -> None:
    shown = {code for file in FILES for _, _, code in promised(Source(file.name, file.read_bytes()))}

    assert LAWS - shown == set()
    assert {path.stem for path in FOLDER.glob("*.txt")} <= {path.stem for path in FILES}


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_we_generate_keeps_these_laws(case: Path) -> None:
    found = judged(*sorted((case / "out").rglob("*.yaml")))

    assert [str(told.span) for told in found if told.severity is Severity.ERROR] == []


# What differs from the peers' tables, and why: (file, line, code).
_DIFFERENCES = {
    (
        "virtualservice_destinationhosts.yaml",
        21,
        "service-refused",
    ): "HTTP is no protocol of a Service: the test data was never applied to a cluster",
    ("virtualservice_destinationhosts.yaml", 24, "service-refused"): "the same, with HTTPS",
    (
        "virtualservice_destinationhosts.yaml",
        97,
        "not-kubernetes",
    ): "a destination is missing: Istio's own schema asks for it",
    (
        "virtualservice_host_not_found_gateway.yaml",
        195,
        "gateway-refused",
    ): "two ports of one name: Istio's webhook refuses it, and its test runs one analyzer only",
}
# What Argo Rollouts finds in its invalid files, and we with it.
_REFUSED = {
    "invalid-empty-rollout-vsvc.yml": {"not-kubernetes"},
    "invalid-service-labels.yml": {"selector-broken"},
    "invalid-unknown-field.yml": {"not-kubernetes"},
    "invalid.yml": {"surge-and-unavailable-zero"},
}


def test_the_peers_agree(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = dict(_verdicts(_oracles()))
    with capsys.disabled():
        sys.stdout.write(f"\nagreement with the peers: {sum(verdicts.values())} of {len(verdicts)} files\n")

    assert [name for name, agrees in verdicts.items() if not agrees] == sorted(
        {file for file, _, _ in _DIFFERENCES}
    )


def test_every_difference_from_the_peers_is_known() -> None:
    files = sorted(_oracles().glob("istio-analyzers/*.yaml"))

    found = {difference for file in files for difference in reported(tuple(judged(file)))}

    assert found == set(_DIFFERENCES)


def _oracles() -> Path:
    if not ORACLES.is_dir():
        pytest.skip(f"NOT COMPARED: there are no oracles at {ORACLES}; CANARYGEN_ORACLES says where they are")
    return ORACLES


def _verdicts(oracles: Path) -> Iterator[tuple[str, bool]]:
    for file in sorted(oracles.glob("*/*.y*ml")):
        yield file.name, {told.code.word for told in judged(file)} == _REFUSED.get(file.name, set())


_NAMES = st.builds(
    "{}{}".format,
    st.sampled_from(["", "*", "*.", "*-a."]),
    st.lists(st.sampled_from(["a", "b", "ab"]), max_size=3).map(".".join),
)


@given(st.lists(_NAMES, min_size=1, max_size=6), _NAMES)
def test_a_list_of_hosts_covers_what_one_of_them_does(hosts: list[str], host: str) -> None:
    found = Cover(hosts).of(host)

    assert (found is not None) == any(covers(other, host) for other in hosts)
    assert found is None or covers(hosts[found], host)


@given(st.lists(_NAMES, min_size=1, max_size=6, unique=True), st.integers(0, 5))
def test_a_host_of_a_list_has_a_wider_one_if_another_covers_it(hosts: list[str], at: int) -> None:
    host = hosts[at % len(hosts)]

    assert (Cover(hosts).wider(host) is not None) == any(
        covers(other, host) for other in hosts if other != host and other.startswith("*")
    )


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "A.example.com",
        "*",
        "*.example.com",
        "*-x.example.com",
        "*foo",
        "example.com.",
        "::1",
        "10.0.0.7",
        "outbound_.80_._.a.b.svc.cluster.local",
    ],
)
def test_istio_takes_such_hosts(name: str) -> None:
    assert is_host(name)


@pytest.mark.parametrize(
    "name", ["", "a.b.123", "a_b.com", "a..b", ".", "a*.com", "x.*.com", "-a.com", "a" * 64, "a." * 130]
)
def test_istio_refuses_such_hosts(name: str) -> None:
    assert not is_host(name)
    assert not is_domain(name)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("http", True),
        ("h2-8080", True),
        ("80", False),
        ("a--b", False),
        ("-a", False),
        ("Http", False),
        ("a" * 16, False),
    ],
)
def test_names_of_ports_are_those_of_kubernetes(name: str, is_one: bool) -> None:
    assert is_port_name(name) is is_one


_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 70000, 1.5, "", "*", "a b", "%", [], {}, [None], {"": None}, [[]], [{}]]
)


@given(st.sampled_from(FILES), st.randoms(use_true_random=False), _ODD)
def test_no_value_anywhere_makes_a_law_fail(file: Path, random: Random, odd: Any) -> None:
    documents = [document.value for document in parsed(Source(file.name, file.read_bytes()))]
    at: Any = documents
    while at and isinstance(at, (dict, list)) and (random.random() < 0.9 or at is documents):
        key = random.choice(list(at) if isinstance(at, dict) else range(len(at)))
        holder, at = at, at[key]
    holder[key] = odd

    found = lint(
        [Source("odd.json", json.dumps({"kind": "List", "apiVersion": "v1", "items": documents}).encode())],
        library.served,
    )

    assert all(told.message and told.help for told in found)


def test_a_service_of_several_variants_is_told_of_where_its_own_pods_stand() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: APP}, ports: [{port: 80}]}\n"
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: APP}}\nspec: {containers: [{name: web, image: web}]}\n"
    files = {
        "a/service.yaml": service.replace("APP", "web"),
        "a/pod.yaml": pod.replace("APP", "web"),
        "b/service.yaml": service.replace("APP", "outside"),
        "c/service.yaml": service.replace("APP", "wbe"),
        "c/pod.yaml": pod.replace("APP", "web"),
    }

    found = lint([Source(path, text.encode()) for path, text in files.items()], library.served)

    assert reported(found) == [("c/service.yaml", 4, "selector-matches-nothing")]
