"""The laws that Istio's analyzers have, tried on Istio's own files, and by chance."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from canarygen import library
from canarygen.diagnostic import Diagnostic
from canarygen.lint.laws import analyzers, held_by
from canarygen.lint.laws.analyzers.match import covers
from canarygen.lint.laws.analyzers.unreached import Earlier
from canarygen.lint.lint import lint
from canarygen.lint.pardon import names
from canarygen.lint.parser import parsed
from canarygen.lint.resource import DEFAULT, Resource, resources
from canarygen.model.host import covers as host_covers
from canarygen.model.host import overlap
from canarygen.source import Source
from tests.linting import oracles

_ROW = re.compile(r"\| (?P<file>[\w.-]+\.yaml) \| (?P<code>IST[0-9]{4}) \w+ \| \w+ (?P<name>[\w./-]+) \|")
_OURS = {law.word for law in held_by(analyzers.CHECKS)}

Finding = tuple[str, str, str]
"""File, code, and the object that it stands in."""

MISSED = {
    (
        "virtualservice_dupmatches.yaml",
        "IST0131",
        name,
    ): "the object is of a second file, which the folder lacks"
    for name in (
        "non-method-get",
        "overlapping-in-single-match",
        "overlapping-in-two-matches",
        "overlapping-mathes-with-different-methods",
    )
}
"""What the table has and lint does not find, and why."""
ADDED = {
    ("virtualservice_destinationhosts.yaml", "IST0109", name): (
        "true: one is exported to `bogus` and the other everywhere; Istio's test asks another analyzer only"
    )
    for name in ("hello/hello", "hello/hello-export-to-bogus")
}
"""What lint finds and the table has not, and why."""


def test_istio_agrees() -> None:
    """On its own files lint finds what Istio's analyzers find, but for the differences that are named and justified."""
    folder = oracles()
    rows = {
        (row["file"], row["code"], row["name"].removeprefix(f"{DEFAULT}/"))
        for row in _ROW.finditer((folder / "README.md").read_text(encoding="utf-8"))
    }
    found = {finding for file in sorted(folder.glob("istio-analyzers/*.yaml")) for finding in _found(file)}
    print(f"Istio's analyzers: agreement on {len(rows & found)} of {len(rows)}")  # noqa: T201 -- what the test is for

    assert rows
    assert rows - found == set(MISSED)
    assert found - rows == set(ADDED)


def _found(file: Path) -> Iterator[Finding]:
    source = Source(file.name, file.read_bytes())
    objects = [resource for document in parsed(source) for resource in resources(document)]
    for diagnostic in lint([source], library.served):
        for code in names(diagnostic) if diagnostic.code.word in _OURS else ():
            if code.startswith("IST"):
                yield file.name, code, _around(diagnostic, objects)


def _around(diagnostic: Diagnostic, objects: list[Resource]) -> str:
    around = [found for found in objects if found.place.span.start <= diagnostic.span.start][-1]
    return around.name if around.namespace == DEFAULT else f"{around.namespace}/{around.name}"


_TEXTS = st.text("/ab", max_size=3)
_MATCHED = st.one_of(
    st.builds(lambda text: {"exact": text}, _TEXTS),
    st.builds(lambda text: {"prefix": text}, _TEXTS.filter(bool)),
)
_MATCHES = st.fixed_dictionaries(
    {},
    optional={
        "uri": _MATCHED,
        "ignoreUriCase": st.booleans(),
        "method": _MATCHED,
        "headers": st.dictionaries(
            st.sampled_from(["x-a", "X-A", "x-b"]), st.one_of(_MATCHED, st.just({})), max_size=2
        ),
        "withoutHeaders": st.dictionaries(st.just("x-b"), _MATCHED),
        "port": st.sampled_from([80, 81]),
        "sourceLabels": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])),
        "gateways": st.lists(st.sampled_from(["mesh", "edge"]), max_size=2),
    },
)
_REQUESTS = st.fixed_dictionaries(
    {
        "path": _TEXTS.map(lambda text: f"/{text}"),
        "method": _TEXTS,
        "headers": st.dictionaries(st.sampled_from(["x-a", "x-b"]), _TEXTS),
        "port": st.sampled_from([80, 81]),
        "labels": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])),
        "gateway": st.sampled_from(["mesh", "edge"]),
    }
)


def _is_text(said: dict[str, str], text: str | None) -> bool:
    if text is None or not said:
        return text is not None
    return text == said["exact"] if "exact" in said else text.startswith(said["prefix"])


def _takes(match: dict[str, Any], request: dict[str, Any]) -> bool:
    """Tell whether Envoy would send a request where a match says."""
    path, uri = request["path"], match.get("uri", {})
    if match.get("ignoreUriCase"):
        path, uri = path.lower(), {key: value.lower() for key, value in uri.items()}
    headers = request["headers"]
    return (
        _is_text(uri, path)
        and _is_text(match.get("method", {}), request["method"])
        and all(_is_text(said, headers.get(name.lower())) for name, said in match.get("headers", {}).items())
        and not any(
            _is_text(said, headers.get(name)) for name, said in match.get("withoutHeaders", {}).items()
        )
        and match.get("port", request["port"]) == request["port"]
        and match.get("sourceLabels", {}).items() <= request["labels"].items()
        and (not match.get("gateways") or request["gateway"] in match["gateways"])
    )


@given(_MATCHES, _MATCHES, _REQUESTS)
def test_a_match_that_covers_another_takes_its_requests(
    one: dict[str, Any], other: dict[str, Any], request_: dict[str, Any]
) -> None:
    """If one match is said to cover another, no request is taken by the latter alone."""
    assert not covers(one, other) or not _takes(other, request_) or _takes(one, request_)
    assert covers(one, one)
    assert covers({}, one)


@given(st.lists(_MATCHES, max_size=5), _MATCHES)
def test_the_index_of_matches_forgets_none(before: list[dict[str, Any]], match: dict[str, Any]) -> None:
    """Whichever earlier match covers another is found, wherever it was put."""
    earlier = Earlier()
    for index, one in enumerate(before):
        earlier.add(one, ("http", index))
    first = next((("http", index) for index, one in enumerate(before) if covers(one, match)), None)

    assert earlier.covering(match) == first


_HOSTS = st.builds(
    lambda wild, parts: (
        ("*" if wild else "") + ".".join(["" if wild and parts else "x", *parts]).removeprefix("x.")
    ),
    st.booleans(),
    st.lists(st.sampled_from(["a", "b"]), max_size=3),
)


@given(_HOSTS, _HOSTS, _HOSTS)
def test_hosts_cover_as_sets_do(one: str, other: str, third: str) -> None:
    """Covering is an order of hosts, and what is covered by both of two makes them overlap."""
    assert host_covers(one, one)
    assert overlap(one, other) == overlap(other, one)
    if host_covers(one, other) and host_covers(other, third):
        assert host_covers(one, third)
    if host_covers(one, third) and host_covers(other, third):
        assert overlap(one, other)
