"""What lint takes for manifests, and what it passes over."""

import json
import subprocess
import tracemalloc
from itertools import pairwise

import pytest

from canarygen import library
from canarygen.code import Code
from canarygen.diagnostic import Rejected
from canarygen.labour import alone
from canarygen.lint.lint import lint
from canarygen.lint.parser import parsed
from canarygen.lint.reading import read
from canarygen.rendering import FORMATS, as_text
from canarygen.source import Source
from tests.test_cases import reported

DEPLOYMENT = b"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  creationTimestamp: null
  generation: 3
  annotations:
spec:
  selector: {matchLabels: {app: web}}
  strategy: {}
  template:
    metadata: {creationTimestamp: null, labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "web:1.0", resources: {limits: , requests: }}
status: {}
"""
PATCH = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"


def found(**files: bytes) -> list[tuple[str, int, str]]:
    """Lint files, each under its name: `__` stands for a slash and a final `_yaml` for the suffix."""
    sources = [
        Source(name.replace("__", "/").replace("_yaml", ".yaml"), data) for name, data in files.items()
    ]
    return reported(lint(sources, library.served))


def test_what_an_api_server_passes_over_is_no_fault() -> None:
    assert found(web_yaml=DEPLOYMENT) == []


def test_what_two_files_say_in_the_same_words_is_told_of_both() -> None:
    line = b"- {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: 80}}\n"
    listed = b"apiVersion: v1\nkind: List\nitems:\n" + line

    faults = found(old__web_yaml=listed, new__web_yaml=b"# The same again.\n" + listed)

    assert [(file, line) for file, line, _ in faults] == [("new/web.yaml", 5), ("old/web.yaml", 4)]


@pytest.mark.parametrize(
    "kustomization",
    [
        b"patches: [{path: ../patches/web.yaml}]\n",
        b"patchesStrategicMerge:\n- ../patches/./web.yaml\n- |-\n  kind: Deployment\n",
    ],
)
def test_a_file_that_a_kustomization_names_as_a_patch_is_passed_over(kustomization: bytes) -> None:
    assert (
        found(base__web_yaml=DEPLOYMENT, prod__kustomization_yaml=kustomization, patches__web_yaml=PATCH)
        == []
    )


@pytest.mark.parametrize(
    "text", [b'{\n  // a comment\n  "a": {"b": 1}\n}', b"{% if x %}\na: 1\na: 2\n", b"caf\xe9"]
)
def test_a_file_of_another_tool_need_not_be_yaml(text: bytes) -> None:
    assert found(web_yaml=DEPLOYMENT, other_yaml=text) == []
    assert len(found(other_yaml=text)) == 1


def test_a_manifest_that_cannot_be_read_is_refused_among_others() -> None:
    assert found(web_yaml=DEPLOYMENT, other_yaml=DEPLOYMENT.decode().encode("utf-16")) == [
        ("other.yaml", 1, "not-utf8")
    ]


def test_a_kustomization_that_cannot_be_read_is_refused_among_others() -> None:
    assert found(web_yaml=DEPLOYMENT, kustomization_yaml=b"patches: [{path: p.yaml}\n") == [
        ("kustomization.yaml", 1, "syntax")
    ]


def test_a_patch_that_deletes_an_object_is_passed_over() -> None:
    assert (
        found(web_yaml=b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n$patch: delete\n")
        == []
    )


def test_any_other_piece_of_an_object_is_refused() -> None:
    assert found(prod__kustomization_yaml=b"resources: [web.yaml]\n", prod__web_yaml=PATCH) == [
        ("prod/web.yaml", 4, "not-kubernetes")
    ]


def test_a_kustomization_that_is_no_yaml_is_told_of() -> None:
    assert found(prod__kustomization_yaml=b"patches: [\n") == [("prod/kustomization.yaml", 2, "syntax")]


@pytest.mark.parametrize("name", ["x" * 300, "../../canary", "a\0b", "a/b", "."])
def test_a_name_that_no_schema_can_have_has_none(name: str) -> None:
    assert library.served("v1", name) is None
    assert library.served(name, "Service") is None
    assert library.served(f"{name}/v1", "Service") is None


def test_an_object_that_begins_without_a_mark_is_told_once() -> None:
    """It repeats each key of the one before; what it repeats within itself is told."""
    twice = DEPLOYMENT + DEPLOYMENT.replace(b"strategy: {}", b"strategy: {}\n  strategy: {}")

    assert found(web_yaml=twice) == [("web.yaml", 17, "duplicate-key"), ("web.yaml", 27, "duplicate-key")]


@pytest.mark.parametrize("merged", ["*names", "3", "[{a: b}, 3]", ""])
def test_only_a_mapping_is_merged(merged: str) -> None:
    """The Go reader refuses the file otherwise."""
    data = DEPLOYMENT + f"x: &names [a]\ny:\n  <<: {merged}\n".encode()

    assert found(web_yaml=data) == [("web.yaml", 19, "syntax")]


@pytest.mark.parametrize("text", ["0755", "1.10", "yes", "0x1f", "1_000", "12", "true"])
def test_what_was_to_be_a_text_is_quoted_as_it_is_written(text: str) -> None:
    """Not as YAML reads it: what somebody has written as 0755 is no 493 to them."""
    data = DEPLOYMENT.replace(b"labels: {app: web}", b"labels: {app: web, version: %s}" % text.encode())

    told = lint([Source("web.yaml", data)], library.served)

    assert [fault.help for fault in told if fault.code is Code.NOT_KUBERNETES] == [f'quote it: "{text}"']


UNQUOTED = (
    *(
        "0",
        "-0",
        "+1",
        "012",
        "0o17",
        "0x1F",
        "-0b11",
        "1_000",
        "0_1",
        "1_",
        "_1",
        "08",
        "0_8",
        "0x",
        "1.",
        "1e5",
    ),
    *(
        ".5e3",
        "+.5",
        "1e",
        "-e5",
        "1.2.3",
        "7e12345",
        "-7e12345",
        "18446744073709551615",
        "9" * 20,
        "9" * 5000,
    ),
    *(
        "-9223372036854775809",
        "0" + "7" * 30,
        "0x" + "f" * 17,
        "y",
        "N",
        "On",
        "off",
        "TRUE",
        "tRue",
        "~",
        "Null",
    ),
    *("190:20:30", "2001-01-01", "="),
)


@pytest.mark.parametrize(
    "text",
    [
        r"all well \ud83d\ude00, said \u00e9lan",
        r"\uD83D\uDE00\ud83d\ude00",
        r"written out: \\ud83d\\ude00, and not \\\ud83d\ude00",
    ],
)
def test_an_emoji_that_json_escapes_as_two_halves_is_one(text: str) -> None:
    """So write encoders of JSON that keep to ASCII, Python's among them; kubectl reads it."""
    manifest = (
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "' + text + '"}}'
    )

    call = ["kubectl", "annotate", "--local", "--filename", "-", "--output", "json", "x=y"]
    told = subprocess.run(call, input=manifest, capture_output=True, text=True, check=True)
    (document,) = parsed(Source("a.json", manifest.encode()))

    assert document.value["data"] == json.loads(manifest)["data"] == json.loads(told.stdout)["data"]


def test_an_argument_of_the_controller_s_makes_no_template_of_a_file() -> None:
    text = 'spec:\n  metrics:\n    - query: "{{args.query}}"\n   successCondition: "true"\n'

    with pytest.raises(Rejected) as ours:
        parsed(Source("a.yaml", text.encode()))
    with pytest.raises(Rejected) as helms:
        parsed(Source("a.yaml", text.replace("args.", ".Values.").encode()))

    assert "helm" not in ours.value.diagnostics[0].help
    assert "helm" in helms.value.diagnostics[0].help


def test_what_stands_behind_an_emoji_of_two_halves_is_told_of_where_it_stands() -> None:
    source = Source("a.json", rb'{"kind": "\ud83d\ude00", "\ud83d\ude00\ud83d\ude00": {"data": "x"}}')

    (document,) = parsed(source)

    place = document.span(("\U0001f600\U0001f600", "data"))
    assert source.line(1)[place.start.column - 1 : place.end.column - 1] == '"x"'


def test_unquoted_text_is_what_the_go_reader_takes_it_for() -> None:
    """Its own word: kubectl reads with the library that an API server and Argo CD read with."""
    data = "".join(f"  {index}: {text}\n" for index, text in enumerate(UNQUOTED))
    manifest = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n{data}"

    call = ["kubectl", "annotate", "--local", "--filename", "-", "--output", "json", "x=y"]
    told = subprocess.run(call, input=manifest, capture_output=True, text=True, check=True)
    # It writes a float without a point.
    theirs = json.loads(told.stdout, parse_int=lambda text: int(text) if len(text) < 19 else float(text))[
        "data"
    ]
    (document,) = parsed(Source("a.yaml", manifest.encode()))
    ours = document.value["data"]

    assert {key: (value, type(value) is bool) for key, value in ours.items()} == {
        key: (value, type(value) is bool) for key, value in theirs.items()
    }


def test_a_blank_in_a_file_of_one_line_excuses_itself_alone() -> None:
    """A program wrote all of the object in one line: what is to be filled in at one end says nothing of the other."""
    rollout = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": {"name": "web"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "strategy": {"canary": {}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {
                    "hostname": "${HOST}",
                    "restartPolicy": "Sometimes",
                    "containers": [{"name": "web", "image": "web:1.0", "args": ["--port=$(PORT)"]}],
                },
            },
        },
    }

    assert found(web_yaml=json.dumps(rollout).encode()) == [("web.yaml", 1, "pod-refused")]


def test_files_are_kept_without_the_places_of_what_they_say() -> None:
    """Of thousands of files few have a finding, and the places take more room than all that the files say."""
    service = "apiVersion: v1\nkind: Service\nmetadata: {{name: web-{}}}\nspec: {{ports: [{{name: http, port: 80}}]}}\n"
    source = Source("web.yaml", "---\n".join(service.format(number) for number in range(200)).encode())
    read([source], alone, is_alone=True)

    tracemalloc.start()
    documents, _ = read([source], alone, is_alone=True)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(documents) == 200
    assert size < 35 * len(source.data)


def test_what_is_shown_for_what_nobody_sees_moves_the_underline_along() -> None:
    text = (
        'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {externalName: "a\u200bb", ports: 80}\n'
    )

    told = as_text(lint([Source("web.yaml", text.encode())], library.served), {})

    line, below = next(pair for pair in pairwise(told.split("\n")) if "^" in pair[1])
    assert line.endswith('| spec: {externalName: "a\\u200bb", ports: 80}')
    assert (below.index("^^"), below.count("^")) == (line.index("80"), 2)


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_in_a_file_talks_to_who_reads_of_it(form: str) -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        'spec: {"\\e[2J": 1, "\\u202e": 2, "\\x9b2J": 3, "\\U000E0001": 4, ports: []}\n'
    )

    told = FORMATS[form](lint([Source("web.yaml", text.encode())], library.served), {})

    assert "\\u001b[2J" in told
    assert "\\u009b2J" in told
    assert ("\\U000e0001" in told) is (form in {"text", "github"})
    assert all(line.isprintable() for line in told.split("\n"))


def test_many_blanks_hide_no_fault() -> None:
    """Of one object so many faults are told; of a blank none is, and it takes nobody's place."""
    blanks = "".join(f'    - {{name: V{number}, valueFrom: "${{V{number}}}"}}\n' for number in range(120))
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n"
        f'  containers:\n  - name: web\n    image: "web:1.0.0"\n    env:\n{blanks}    workingDir: 7\n'
    )

    told = lint([Source("web.yaml", text.encode())], library.served)

    assert [fault.message for fault in told] == ["Pod: `workingDir` wants a text, and gets `7`"]
