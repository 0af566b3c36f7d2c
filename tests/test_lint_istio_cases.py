"""All cases of Istio's own tests: what each expects is found here, but for what is named and justified.

`istio-cases/` beside the other oracles holds Istio's `analyzers/testdata`, and in `cases.json` what its `analyzers_test.go` says
of them: the files of a case, the codes of its analyzer, and each code that it expects of an object.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from canarygen import library
from canarygen.code import Severity
from canarygen.diagnostic import Diagnostic
from canarygen.lint.lint import lint
from canarygen.lint.pardon import names
from canarygen.lint.parser import parsed
from canarygen.lint.resource import DEFAULT, Resource, resources
from canarygen.source import Source, Span
from tests.linting import oracles

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
}
"""What lint finds of an analyzer's codes where Istio expects nothing, and why."""


def test_istio_agrees_in_all_its_cases() -> None:
    """In each case lint finds what the analyzer is expected to, and nothing else that goes by its codes."""
    cases = _cases(oracles() / "istio-cases")
    missed, added, count, agreed = set[Finding](), set[Finding](), 0, 0
    for case, folder in cases:
        wanted = {(code, name.replace(f" {DEFAULT}/", " ")) for code, name in case["expected"]}
        found = list(_found(folder, case["files"]))
        told = {(code, name) for code, places in found for name in places}
        count, agreed = count + len(wanted), agreed + len(wanted & told)
        missed |= wanted - told
        added |= {
            (code, places[0])
            for code, places in found
            if code in case["codes"] and wanted.isdisjoint((code, name) for name in places)
        }
    print(f"Istio's own cases: agreement on {agreed} of {count}")  # noqa: T201 -- what the test is for

    assert {finding for finding in missed if finding[0] not in UNKNOWABLE} == set(MISSED)
    assert added == set(ADDED)


def _cases(folder: Path) -> list[tuple[Any, Path]]:
    if not folder.is_dir():
        pytest.skip(f"NOT VERIFIED: there are no cases of Istio's analyzers at {folder}")
    return [(case, folder) for case in json.loads((folder / "cases.json").read_text(encoding="utf-8"))]


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


NOT_REFUSED: Final[Mapping[str, str]] = {
    "header match header cannot be null": "written down, a condition that is none is `{}`, which asks for the header",
    "port level mTLS, if defined, must have at least one element": "written down, no ports are no key",
}
"""What Istio's webhook says of objects that lint takes, and why it does."""
REFUSED_TOO: Final[Mapping[str, str]] = {
    "`number` is missing": "the schema of Istio's own CustomResourceDefinition wants it",
    "`tlsCertificates` has 3 items; 2 are allowed": "the schema does, of which the webhook only warns",
    "is too large for `weight`": "the schema does, since a weight is a percentage",
    "wants a whole number, and gets the text `1024`": "JSON of protocol buffers writes large numbers as texts",
}
"""What lint says of objects that Istio's webhook takes, and why it does."""


def test_istio_agrees_on_what_its_webhook_refuses() -> None:
    """Lint refuses the objects of Istio's validation tests that Istio refuses, and no others.

    `istio-validation.jsonl` beside the other oracles has an object a line, each with what Istio's own function said of it.
    """
    file = oracles() / "istio-validation.jsonl"
    if not file.is_file():
        pytest.skip(f"NOT VERIFIED: there are no objects of Istio's validation at {file}")
    objects = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    refused = [(one["err"], [told.message for told in _errors(one)]) for one in objects]
    missed = [error for error, told in refused if error and not told]
    added = [told for error, told in refused if told and not error]
    agreed = len(objects) - len(missed) - len(added)
    print(f"Istio's webhook: agreement on {agreed} of {len(objects)}")  # noqa: T201 -- what the test is for

    assert [error for error in missed if not any(words in error for words in NOT_REFUSED)] == []
    assert [told for told in added if not any(words in told[0] for words in REFUSED_TOO)] == []


def _errors(one: dict[str, Any]) -> list[Diagnostic]:
    manifest = {key: one[key] for key in ("apiVersion", "kind", "spec")}
    manifest["metadata"] = {"name": "foo", "namespace": "bar"}
    found = lint([Source("object.json", json.dumps(manifest).encode())], library.served)
    return [told for told in found if told.severity is Severity.ERROR]
