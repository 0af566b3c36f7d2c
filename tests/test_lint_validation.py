"""The laws of lint that Istio's webhook and Kubernetes' validation hold, tried on the files of the peers, and by chance."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen import library
from canarygen.diagnostic import Diagnostic
from canarygen.form import is_domain, is_host, is_port_name
from canarygen.lint.laws.validation.cover import Cover
from canarygen.lint.lint import lint
from canarygen.model.host import covers
from canarygen.source import Source
from tests.linting import codes, oracles, sources
from tests.test_cases import reported


def judged(file: Path) -> tuple[Diagnostic, ...]:
    """Lint a file, and give what this family and the schemas find."""
    found = lint(list(sources(file)), library.served)
    return tuple(told for told in found if told.code.word in codes("validation"))


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
    "invalid-ingress-smi-multi.yml": {"selector-broken"},
    "invalid-multiple-docs.yml": {"surge-and-unavailable-zero"},
    "invalid-ping-pong.yml": {"selector-broken"},
    "invalid-service-labels.yml": {"selector-broken"},
    "invalid-unknown-field.yml": {"not-kubernetes"},
    "invalid.yml": {"surge-and-unavailable-zero"},
}


def test_the_peers_agree(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = dict(_verdicts(oracles()))
    with capsys.disabled():
        sys.stdout.write(f"\nagreement with the peers: {sum(verdicts.values())} of {len(verdicts)} files\n")

    assert [name for name, agrees in verdicts.items() if not agrees] == sorted(
        {file for file, _, _ in _DIFFERENCES}
    )


def test_every_difference_from_the_peers_is_known() -> None:
    files = sorted(oracles().glob("istio-analyzers/*.yaml"))

    found = {difference for file in files for difference in reported(judged(file))}

    assert found == set(_DIFFERENCES)


def _verdicts(folder: Path) -> Iterator[tuple[str, bool]]:
    for file in sorted((*folder.glob("argo-rollouts-lint/*.y*ml"), *folder.glob("istio-analyzers/*.y*ml"))):
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


@pytest.mark.parametrize(
    ("length", "codes"),
    [
        (100 * 1024, []),
        (100 * 1024 + 1, ["istio-warns"]),
        (1024 * 1024, ["istio-warns"]),
        (1024 * 1024 + 1, ["virtual-service-refused"]),
    ],
)
@pytest.mark.parametrize("sign", ["a", "\N{GREEK SMALL LETTER ALPHA}"])
def test_an_answer_is_as_long_as_its_bytes(length: int, codes: list[str], sign: str) -> None:
    many, one = divmod(length, len(sign.encode()))
    route = f'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: web}}\nspec: {{hosts: [a.example.com], gateways: [b/c], http: [{{directResponse: {{status: 200, body: {{string: "{sign * many}{"a" * one}"}}}}}}]}}\n'

    found = lint([Source("route.yaml", route.encode())], library.served)

    assert [told.code.word for told in found] == codes
