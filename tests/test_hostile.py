"""Hostile input: whatever the bytes, a verdict within a second, and never a traceback."""

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canarygen import library
from canarygen.diagnostic import Rejected
from canarygen.gathering import gathered
from canarygen.lint.lint import lint
from canarygen.rendering import FORMATS, as_text
from canarygen.schema import Schema
from canarygen.source import Source
from canarygen.workspace.watcher import stamps
from canarygen.workspace.workspace import Workspace
from tests.conftest import Compile

SCHEMAS = Path(__file__).parent.parent / "schemas"
BIG = 256 * 1024
HEAD = b"apiVersion: canarygen.dev/v1\nkind: Canary\nmetadata: {name: a}\nspec:\n"


def bomb(levels: int) -> bytes:
    """Write nested aliases: ten of ten of ten ..."""
    lines = [b"a0: &a0 lol"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, levels)]
    return b"\n".join(lines) + b"\n"


def _patched(operations: list[bytes]) -> bytes:
    """Write a spec with as many of some operations as its patches may hold."""
    lines = [
        b"  workload: {image: a, port: 80}",
        b"  traffic: {hosts: [a.b]}",
        b"  rollout: {steps: [5% for 1h]}",
    ]
    lines.append(b"  patches:")
    for start in range(0, len(operations), 32):
        lines += [b"  - target: {kind: VirtualService}", b"    json6902:"]
        lines += [b"    - " + operation for operation in operations[start : start + 32]]
    return HEAD + b"\n".join(lines[: 4 + 20 * 34]) + b"\n"


PATIENCE = 10
"""Seconds of a processor, on a slow and busy machine: what grows with the square of the input would take minutes."""

HOSTILE: dict[str, bytes] = {
    **{f"alias bomb of {levels}": bomb(levels) for levels in range(1, 13)},
    "cyclic alias": b"a: &a [*a]\n",
    "cyclic mapping": b"&a {k: *a}\n",
    "merge chain": b"".join(b"a%d: &a%d {<<: *a%d}\n" % (n, n, n - 1) for n in range(1, 2000)),
    "deep flow sequence": b"[" * 100_000,
    "deep flow mapping": b"{a: " * 50_000,
    "deep block sequence": b"- " * 50_000,
    "deep block mapping": b"".join(b" " * n + b"a:\n" for n in range(600)),
    "deep complex keys": b"? " * 50_000,
    "deep and closed": b"a: " + b"[" * 33 + b"]" * 33 + b"\n",
    "huge scalar": b"a: " + b"x" * (BIG - 10) + b"\n",
    "huge quoted scalar": b'a: "' + b"\\u00e9" * (BIG // 6 - 10) + b'"\n',
    "huge integer": b"a: " + b"9" * 5_000 + b"\n",
    "huge numbers in quotes": HEAD
    + b'  workload: {image: a, port: 80, resources: {cpu: "%b"}}\n' % (b"9" * 5_000)
    + b'  traffic: {hosts: [a.b], retries: {attempts: 1, retryOn: "%b"}}\n' % (b"9" * 5_000)
    + b"  rollout: {steps: [5% for 1h]}\n",
    "huge length of time": HEAD
    + b"  workload: {image: a, port: 80}\n"
    + b"  traffic: {hosts: [a.b], trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: a, ttl: %bs}}}}}\n"
    % (b"9" * 250_000)
    + b"  rollout: {steps: [5% for 1h]}\n",
    "mode of TLS that is a list": HEAD
    + b'  workload: {image: a, port: 80, template: {metadata: {annotations: {traffic.sidecar.istio.io/excludeInboundPorts: "80"}}}}\n'
    + b"  traffic: {hosts: [a.b], trafficPolicy: {tls: {mode: [SIMPLE]}}}\n"
    + b"  rollout: {steps: [5% for 1h]}\n",
    "huge hexadecimal": b"a: 0x" + b"f" * 100_000 + b"\n",
    "many commas": b"a: [" + b"x," * 100_000 + b"x]\n",
    "many items": b"".join(b"- x\n" for _ in range(60_000)),
    "many keys": b"".join(b"k%d: x\n" % n for n in range(20_000)),
    "many equal keys": b"k: x\n" * 40_000,
    "many anchors": b"".join(b"- &a%d x\n" % n for n in range(20_000)),
    "many tags": b"- !!str x\n" * 20_000,
    "many ambiguous values": b"- no\n" * 50_000,
    "many documents": b"--- a\n" * 30_000,
    "many directives": b"%FOO bar\n" * 20_000 + b"---\na: b\n",
    "many quotes": b"'" * (BIG - 1),
    "many colons": b":" * (BIG - 1),
    "many question marks": b"?\n" * (BIG // 2 - 1),
    "many comments": b"# x\n" * (BIG // 4 - 1),
    "not a number": b"a: .nan\nb: .inf\nc: 1e999\n",
    "non-string keys": b"~: 1\nyes: 2\n1: 3\n? [a]\n: 4\n? {b: c}\n: 5\n",
    "dates": b"a: 2001-13-45\nb: 2001-01-01\n",
    "tags of code": b"a: !!python/object/apply:os.system ['true']\n",
    "tags of types": b"a: !!bool x\nb: !!set {x}\nc: !!float ''\nd: !!timestamp x\n",
    "escape beyond unicode": b'a: "\\UFFFFFFFF"\n',
    "escaped surrogates": b'a: "\\ud83d\\ude00"\n',
    "directive of a version to come": b"%YAML 1.3\n---\na: b\n",
    "directive of nonsense": b"%YAML 16.2.x\n---\na: b\n",
    "utf-16": "a: b\n".encode("utf-16"),
    "utf-16 without mark": "a: b\n".encode("utf-16-le"),
    "utf-32": "a: b\n".encode("utf-32"),
    "byte order mark": b"\xef\xbb\xbfa: b\n",
    "byte order mark inside": "a: \ufeffb\n".encode(),
    "nul": b"a: \0b\n",
    "next line": "a: b\u0085c: d\n".encode(),
    "line separator": "a: b\u2028c: d\n".encode(),
    "bidirectional": "a: \u202eb\n".encode(),
    "overlong": b"a: \xc0\xafb\n",
    "surrogates in utf-8": b"a: \xed\xa0\x80\n",
    "latin-1": b"a: caf\xe9\n",
    "empty": b"",
    "blank": b"\n \n",
    "only a comment": b"# nothing\n",
    "only a scalar": b"hello\n",
    "only null": b"null\n",
    "empty documents": b"---\n---\n---\n",
    "conflict": b"<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n",
    "too large": b"# x\n" * (BIG // 4 + 1),
    "spec of many unknown keys": HEAD + b"".join(b"  k%d: x\n" % n for n in range(15_000)),
    "spec of many wrong steps": HEAD
    + b"  workload: {image: a, port: 80}\n  traffic: {hosts: [a.b]}\n  rollout:\n    steps:\n"
    + b"    - 5%% fro 1h\n" * 900,
    "spec of many ports": HEAD
    + b"  workload:\n    image: a\n    ports:\n"
    + b"".join(b"    - {name: p%d, port: %d}\n" % (n, n) for n in range(1, 5_000))
    + b"  traffic: {hosts: [a.b]}\n  rollout: {steps: [5% for 1h]}\n",
    "spec of many hosts": HEAD
    + b"  workload: {image: a, port: 80}\n  traffic:\n    hosts:\n"
    + b"".join(b"    - h%d.example.com\n" % n for n in range(9_000))
    + b"  rollout: {steps: [5% for 1h]}\n",
    "image that backtracks": HEAD + b"  workload: {image: " + b"a-" * 60_000 + b"!, port: 80}\n",
    "host that backtracks": HEAD + b"  traffic: {hosts: [" + b"a." * 60_000 + b"]}\n",
    "patches of many insertions": _patched(
        [b"{op: add, path: /spec/hosts/0, value: h%d.b}" % n for n in range(5_000)]
    ),
    "patches of many copies": _patched(
        [b"{op: copy, from: /spec/http, path: /spec/http/0/x%d}" % n for n in range(4_000)]
    ),
    "patches of many routes to nobody": _patched(
        [
            b"{op: add, path: /spec/http/-, value: {route: [{destination: {host: h%d}}]}}" % n
            for n in range(2_500)
        ]
    ),
    "patches of what is not there": _patched([b"{op: remove, path: /spec/%s}" % (b"a/" * 500)] * 200),
    "patches that are not told apart": _patched([b"{op: test, path: /kind, value: x}"] * 5_000),
    "pointer that backtracks": HEAD + b"  patches: [{json6902: [{path: " + b"/a" * 60_000 + b"~}]}]\n",
    "duration that backtracks": HEAD + b"  traffic: {timeout: " + b"1" * 100_000 + b"}\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused_at_once(name: str, compiled: Compile) -> None:
    """Each is refused before it costs anything worth an attack, with words that do not outgrow the input."""
    source = Source("specs/evil.yaml", HOSTILE[name])
    began = time.process_time()

    with pytest.raises(Rejected) as rejected:
        compiled([source])
    texts = [form(rejected.value.diagnostics, {}) for form in FORMATS.values()]

    assert time.process_time() - began < PATIENCE
    assert all(fault.message and fault.help for fault in rejected.value.diagnostics)
    assert max(map(len, texts)) < 1_000_000
    assert all(len(line) < 2_000 for line in texts[0].split("\n"))


def test_each_of_many_faults_shows_its_line_of_a_long_file() -> None:
    """To count the lines anew for each took half a minute."""
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s%d}\nspec: {ports: 80}\n" + "#\n" * 500
    text = "---\n".join(service % number for number in range(2_500))
    began = time.process_time()

    told = as_text(lint([Source("all.yaml", text.encode())], library.served), {})

    assert time.process_time() - began < PATIENCE
    assert told.count("| spec: {ports: 80}\n") == 2_500


@pytest.fixture
def abyss(tmp_path: Path) -> Iterator[Path]:
    """Give a folder whose folders nest deeper than functions can call each other, with a file at the end."""
    bottom = tmp_path / "specs"
    bottom.mkdir()
    for _ in range(sys.getrecursionlimit() + 100):
        bottom /= "d"
        bottom.mkdir()
    file = bottom / "web.yaml"
    file.write_bytes(b"apiVersion: v1\nkind: ConfigMap\n")
    yield tmp_path
    file.unlink()
    os.removedirs(bottom)  # noqa: PTH -- whoever clears up here goes down by calls of functions


def test_manifests_are_read_from_folders_of_any_depth(abyss: Path) -> None:
    assert [Path(source.path).name for source in gathered([str(abyss)])] == ["web.yaml"]


def test_specs_are_watched_in_folders_of_any_depth(abyss: Path) -> None:
    assert [Path(path).name for path, *_ in stamps(Workspace(abyss))] == ["web.yaml"]


def patterns(schema: Any) -> list[str]:
    """Find every pattern of a schema."""
    if isinstance(schema, dict):
        own = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
        return own + [found for value in schema.values() for found in patterns(value)]
    return [found for value in schema for found in patterns(value)] if isinstance(schema, list) else []


@pytest.mark.parametrize("name", ["canary", "project"])
def test_patterns_are_anchored_ascii_and_quick(name: str) -> None:
    """No pattern can be matched in part, by other alphabets' digits, or for minutes."""
    found = patterns(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))
    evil = [
        piece * 2_000 + end
        for piece in ("a", "0", "a-", "a.", "a/", "1h", "a1-", "*.", "0-")
        for end in ("", "!")
    ]

    assert found
    for pattern in found:
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert not re.search(r"\\[dws]", pattern)
        began = time.process_time()
        for text in evil:
            re.search(pattern, text)
        assert time.process_time() - began < PATIENCE, pattern


ODD: tuple[Any, ...] = (None, True, 7, "text", [], {}, [7], ["text"], {"a": 7}, {"a": {}}, [{"a": [7]}])


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Find every part of a schema that judges a value."""
    if isinstance(schema, dict):
        yield schema
        for keyword in ("properties", "$defs"):
            for inner in schema.get(keyword, {}).values():
                yield from parts(inner)
        for keyword in ("items", "additionalProperties", "anyOf", "oneOf"):
            yield from parts(schema.get(keyword))
    elif isinstance(schema, list):
        for inner in schema:
            yield from parts(inner)


@pytest.mark.parametrize("name", ["canary", "project"])
def test_a_value_of_any_kind_anywhere_is_explained(name: str) -> None:
    """Whatever stands in place of whatever part, the author gets words and a way out."""
    root = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))

    for part in parts(root):
        schema = Schema(json.dumps({**part, "$defs": root["$defs"]}))
        for value in ODD:
            faults = schema.faults(value)
            assert bool(faults) is not schema.accepts(value)
            assert all(fault.message and fault.help for fault in faults)
