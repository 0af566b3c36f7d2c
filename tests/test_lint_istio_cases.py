"""All cases of Istio's own tests: what each expects is found here, but for what is named and justified.

They are read where a checkout of Istio has them, which CANARYGEN_ISTIO names.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from canarygen import library
from canarygen.diagnostic import Diagnostic
from canarygen.lint.lint import lint
from canarygen.lint.pardon import names
from canarygen.lint.parser import parsed
from canarygen.lint.resource import DEFAULT, Resource, resources
from canarygen.source import Source, Span

Finding = tuple[str, str]
"""A code, and the object that it is told of: its kind, its namespace unless that is the default one, and its name."""

UNKNOWABLE: Final[Mapping[str, str]] = {
    "IST0102": "a namespace outside the mesh is no fault, and a tree of manifests has many",
    "IST0103": "manifests of pods have no proxy before they are applied",
    "IST0126": "the settings of the mesh are not among the manifests",
    "IST0136": "Istio leaves its own analyzer out: too much is alpha",
    "IST0139": "the webhooks of Istio's own installation",
    "IST0146": "what injects proxies is not among the manifests",
    "IST0147": "a manifest that says `image: auto` is not applied yet, and well if it is then injected",
    "IST0148": "what injects proxies is not among the manifests",
    "IST0157": "providers by default are in the settings of the mesh",
    "IST0158": "pods that run are not among the manifests",
    "IST0163": "the webhooks of Istio's own installation",
    "IST0164": "the webhooks of Istio's own installation",
    "IST0171": "a status is written by a cluster, and passed over in a manifest",
    "IST0175": "the settings of Istio's own installation",
    "IST0176": "the versions of CustomResourceDefinitions come with their installation",
}
"""Codes without a law here, and why."""
MISSED: Final[Mapping[Finding, str]] = {
    ("IST0101", "Gateway httpbin-gateway"): "no pods are in the tree: those of a gateway are kept elsewhere",
    (
        "IST0101",
        "Gateway defaultgateway-bogusCredentialName",
    ): "Kubernetes refuses its name, and the whole of it",
    (
        "IST0101",
        "AuthorizationPolicy httpbin/httpbin-bogus-ns",
    ): "a tree has not all the namespaces of a cluster",
    (
        "IST0101",
        "AuthorizationPolicy httpbin/httpbin-bogus-not-ns",
    ): "a tree has not all the namespaces of a cluster",
    (
        "IST0127",
        "AuthorizationPolicy httpbin-empty/httpbin-empty-namespace-wide",
    ): "no pods of the namespace are in the tree",
    ("IST0109", "VirtualService foo/productpage-d"): "no conflict: `*.productpage.d` wins over `*.d`",
    ("IST0109", "VirtualService bar/productpage-d"): "no conflict: `*.productpage.d` wins over `*.d`",
    ("IST0118", "Service my-namespace1/my-service1"): "told as what Kubernetes refuses: ports without names",
    ("IST0118", "Service my-namespace2/my-service2"): "nothing in the tree says that there is a mesh",
    ("IST0132", "VirtualService httpbin-bogus"): "told once: the Gateway is not there",
    ("IST0153", "EnvoyFilter bookinfo/test-auth-3"): "Istio does add routes",
    ("IST0154", "EnvoyFilter bookinfo/test-remove-3"): "Istio does remove routes",
    (
        "IST0155",
        "EnvoyFilter bookinfo/test-relative-3",
    ): "what is inserted among clusters is added, be another there or not",
    ("IST0161", "Gateway defaultgateway-expired"): "below the edges there is no clock",
    ("IST0174", "DestinationRule fake-host"): "no Service of the namespace is in the tree",
}
"""What Istio expects and lint does not find, and why."""
ADDED: Final[Mapping[Finding, str]] = {
    (
        "IST0130",
        "VirtualService overlapping-in-two-matches",
    ): "true: all that its second rule matches is gone",
    (
        "IST0131",
        "VirtualService uri-with-prefix-exact",
    ): "true: the prefix `/` takes what the second match does",
    (
        "IST0151",
        "EnvoyFilter bookinfo/test-remove-3",
    ): "true: it removes something, as those that Istio tells of",
}
"""What lint finds of an analyzer's codes where Istio expects nothing, and why."""


class Case(NamedTuple):
    """The files of a case, the codes of its analyzer, and what it expects."""

    files: list[str]
    codes: set[str]
    expected: set[Finding]


def test_istio_agrees_in_all_its_cases() -> None:
    """In each case lint finds what the analyzer is expected to, and nothing else that goes by its codes."""
    folder = _analysis()
    missed, added, count, agreed = set[Finding](), set[Finding](), 0, 0
    for case in _cases(folder):
        found = list(_found(folder / "analyzers/testdata", case.files))
        told = {(code, name) for code, places in found for name in places}
        count, agreed = count + len(case.expected), agreed + len(case.expected & told)
        missed |= case.expected - told
        added |= {
            (code, places[0])
            for code, places in found
            if code in case.codes and case.expected.isdisjoint((code, name) for name in places)
        }
    print(f"Istio's own cases: agreement on {agreed} of {count}")  # noqa: T201 -- what the test is for

    assert {finding for finding in missed if finding[0] not in UNKNOWABLE} == set(MISSED)
    assert added == set(ADDED)


def _analysis() -> Path:
    checkout = os.environ.get("CANARYGEN_ISTIO", "")
    if not checkout:
        pytest.skip(
            "NOT VERIFIED: CANARYGEN_ISTIO names no checkout of istio/istio, whose cases are Istio's to publish"
        )
    return Path(checkout) / "pkg/config/analysis"


def _cases(folder: Path) -> Iterator[Case]:
    """Read the table of Istio's test. Settings of the mesh are no manifests, so that cases with some are left out."""
    messages = (folder / "msg/messages.yaml").read_text(encoding="utf-8")
    codes = dict(re.findall(r'- name: "(\w+)"\n\s+code: (IST\d+)', messages))
    test = (folder / "analyzers/analyzers_test.go").read_text(encoding="utf-8")
    table = test[test.index("var testGrid") :].partition("\nfunc ")[0]
    read: list[tuple[str, list[str], set[Finding]]] = []
    for entry in re.split(r"\n\t\{\n", re.sub(r"(?m)^\s*//.*", "", table))[1:]:
        said, _, wanted = entry.partition("expected:")
        analyzer = re.findall(r"analyzer:\s+(.*),", said)[0]
        expected = re.findall(r'\{msg\.(\w+), "([^"]+)"\}', wanted)
        found = {(codes[message], name.replace(f" {DEFAULT}/", " ")) for message, name in expected}
        read.append(
            (analyzer, [] if "meshConfig" in said else re.findall(r'"testdata/([^"]+)"', said), found)
        )
    for analyzer, files, found in read:
        # An analyzer is known by what all of its cases expect.
        own = {code for other, _, told in read if other == analyzer for code, _ in told}
        if files:
            yield Case(files, own, found)


def _found(folder: Path, files: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Give Istio's code of each finding, and the objects that it speaks of: where it stands, and what its notes point at."""
    sources = [Source(name, (folder / name).read_bytes()) for name in files]
    objects = [found for source in sources for document in parsed(source) for found in resources(document)]
    for diagnostic in lint(sources, library.served):
        spans = [diagnostic.span, *(note.span for note in diagnostic.notes)]
        for code in _codes(diagnostic):
            yield code, [_around(span, objects) for span in spans]


def _codes(diagnostic: Diagnostic) -> list[str]:
    """Give the one code that a message ends with, or those of its law."""
    known = [name for name in names(diagnostic) if name.startswith("IST")]
    return [name for name in known if diagnostic.message.endswith(f"({name})")] or known


def _around(span: Span, objects: list[Resource]) -> str:
    found = [one for one in objects if one.file == span.source.path and one.place.span.start <= span.start][
        -1
    ]
    where = "" if found.namespace == DEFAULT else f"{found.namespace}/"
    return f"{found.kind} {where}{found.name}"
