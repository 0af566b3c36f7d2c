"""A KRM function gives back what it got, beside what it makes: to kustomize itself, and to whoever speaks its protocol."""

import subprocess
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen import library
from canarygen.document import Map
from canarygen.krm.function import Answer, Languages, answer
from canarygen.lint import parser
from tests.reading import dumped, loaded, loaded_all
from tests.running import ran

SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata:
  name: web
  namespace: shop
  annotations:
    config.kubernetes.io/local-config: "true"
spec:
  # What runs.
  workload: {image: "web:1.0.0", replicas: 2, port: 8080}
  traffic: {hosts: [web.example.com]}
  rollout: {steps: [50% for 1h]}
"""
PROJECT = """\
apiVersion: canarygen.dev/v1
kind: Project
metadata: {name: canaries, annotations: {config.kubernetes.io/local-config: "true"}}
spec: {environments: {staging: {}, prod: {defaults: {traffic: {timeout: 9s}}}}}
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: canarygen}\n"
KINDS = ["Gateway", "Rollout", "Service", "Service", "VirtualService"]


def listed(*items: str, config: str = "") -> str:
    """Write a ResourceList of documents."""
    sent = "".join(f"- {indent(item, '  ')[2:]}" for item in items)
    set_up = f"functionConfig:\n{indent(config, '  ')}" if config else ""
    return f"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n{sent}{set_up}"


def filed(document: str, path: str, index: int = 0) -> str:
    """Say in an item which file it comes from, as kpt does."""
    item = loaded(document)
    annotations = item["metadata"].setdefault("annotations", {})
    annotations["internal.config.kubernetes.io/path"] = path
    annotations["internal.config.kubernetes.io/index"] = str(index)
    return dumped(item)


def answered(sent: str | bytes, environment: str | None = None) -> Answer:
    """Run the function."""
    languages = Languages(
        canary=library.language("canary"), project=library.language("project"), kubernetes=library.kubernetes
    )
    return answer(sent if isinstance(sent, bytes) else sent.encode(), environment, languages)


def items(text: str) -> list[Map]:
    """Read the items of an answer."""
    return loaded(text)["items"] or []


def generated(text: str) -> list[Map]:
    """Pick out what canarygen made."""
    return [
        item
        for item in items(text)
        if (item["metadata"].get("labels") or {}).get("app.kubernetes.io/managed-by")
    ]


def only_result(text: str) -> Map:
    """Read the one result of an answer."""
    (result,) = loaded(text)["results"]
    return dict(result)


def test_what_it_makes_is_what_build_writes(tmp_path: Path) -> None:
    """The same objects, in the same files below out/."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/web.yaml").write_text(SPEC)
    assert ran(tmp_path, "build", "--kubeconform", "off").returncode == 0
    built = {
        path.relative_to(tmp_path).as_posix(): loaded(path.read_text())
        for path in (tmp_path / "out").rglob("*.yaml")
    }

    made = {}
    for item in generated(answered(listed(SPEC)).text):
        annotations = item["metadata"].pop("annotations")
        assert annotations["internal.config.kubernetes.io/index"] == "0"
        made[annotations["internal.config.kubernetes.io/path"]] = item

    assert made == built


def test_a_second_run_changes_nothing() -> None:
    """What it made is known, and made anew in its place; what others made stays."""
    first = answered(listed(filed(SPEC, "specs/web.yaml"), filed(CONFIG_MAP, "other.yaml")))
    second = answered(first.text)

    assert (first.is_refused, second.text) == (False, first.text)


def test_a_part_that_is_no_longer_asked_for_goes() -> None:
    """Without a gateway of its own, the Gateway of the run before is left out."""
    first = answered(listed(SPEC)).text
    spec = SPEC.replace("{hosts: [web.example.com]}", "{gateway: mesh}")
    second = answered(listed(spec, *(dumped(item) for item in generated(first)))).text

    assert sorted(item["kind"] for item in generated(first)) == KINDS
    assert sorted(item["kind"] for item in generated(second)) == [
        "Rollout",
        *["Service"] * 3,
        "VirtualService",
    ]


NASTY = {
    "comments": """\
        # Head.
        apiVersion: v1
        # Before a key.
        kind: ConfigMap  # behind a value
        metadata: {name: a}
        """,
    "scalars that readers differ on": """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data: {a: no, b: 012, c: 1.10, d: 1e3, e: ~, f: !!str 7, g: 0o7, h: 2026-11-25}
        """,
    "blocks of text": """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data:
          literal: |
            # no comment
            - no item

              indented
          folded: >-
            one
            line
          kept: |+
            text

        """,
    "an anchor and its alias": """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a, labels: &l {x: "1"}, annotations: *l}
        """,
    "quotes over several lines": """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data:
          double: "one \\
            line"
          single: 'two

            lines'
        """,
    "no mapping at all": "just text\n",
}


@pytest.mark.parametrize("item", NASTY.values(), ids=NASTY)
def test_an_item_comes_back_letter_for_letter(item: str) -> None:
    """Whatever stands in it, and whether or not something is wrong with a spec beside it."""
    text = f"- {indent(dedent(item), '  ')[2:]}"

    for spec in (SPEC, SPEC.replace("50% for 1h", "101%")):
        assert text in answered(listed(dedent(item), spec)).text
        assert text in answered(listed(spec, dedent(item))).text


@pytest.mark.parametrize("width", [4, 7])
@pytest.mark.parametrize("item", NASTY.values(), ids=NASTY)
def test_an_item_keeps_its_values_however_it_is_indented(item: str, width: int) -> None:
    """A host may indent its list as it likes."""
    lines = indent(dedent(item), " " * width)
    first = f"{' ' * (width - 2)}- {lines[width:]}"
    sent = f"kind: ResourceList\napiVersion: config.kubernetes.io/v1\nitems:\n{first}"

    back = yaml.load(answered(sent).text, yaml.BaseLoader)["items"]  # noqa: S506 -- nothing but strings

    assert back == yaml.load(sent, yaml.BaseLoader)["items"]  # noqa: S506


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=80)
@given(
    values=st.lists(VALUES, max_size=4),
    is_flow=st.sampled_from([True, False, None]),
    step=st.integers(2, 5),
    width=st.integers(20, 90),
)
def test_whatever_the_items_are_they_come_back(
    values: list[Any], is_flow: bool | None, step: int, width: int
) -> None:
    """In block or flow style, indented this way or that, refused or not."""
    sent = {
        "apiVersion": "config.kubernetes.io/v1",
        "items": [*values, loaded(SPEC)],
        "kind": "ResourceList",
    }
    text = yaml.safe_dump(sent, default_flow_style=is_flow, indent=step, width=width, allow_unicode=True)

    found = answered(text)

    assert not found.is_refused
    assert items(found.text)[: len(values) + 1] == sent["items"]
    assert len(items(found.text)) == len(values) + 1 + len(KINDS)


def test_items_that_are_called_like_numbers_of_items_come_back() -> None:
    """Two of one file without an index have no title of their own, and get a number: another file may be called so."""
    sent = [
        filed(CONFIG_MAP.replace("canarygen", name), path)
        for name, path in (("one", "item 2"), ("two", "item 2"), ("three", "three.yaml"))
    ]

    found = [item["metadata"]["name"] for item in items(answered(listed(SPEC, *sent)).text)]

    assert found[:4] == ["web", "one", "two", "three"]


def test_a_fault_becomes_a_result_that_names_object_field_and_file() -> None:
    """Everything that the protocol has a place for, and line and column in the tags."""
    spec = filed(SPEC.replace("[50% for 1h]", "[50% for 1h, 20% for 1h]"), "specs/web.yaml", 2)

    found = answered(listed(spec))
    result = only_result(found.text)

    assert found.is_refused
    assert result["message"].startswith("the weight falls from 50 to 20\nspecs/web.yaml[2]:")
    assert "help: order the steps by weight" in result["message"]
    assert result["severity"] == "error"
    assert result["resourceRef"] == {
        "apiVersion": "canarygen.dev/v1",
        "kind": "Canary",
        "name": "web",
        "namespace": "shop",
    }
    assert result["field"] == {"path": "spec.rollout.steps[1]"}
    assert result["file"] == {"path": "specs/web.yaml", "index": 2}
    line = next(line for line in spec.splitlines() if "20% for 1h" in line)
    assert result["tags"] == {
        "code": "weight-not-increasing",
        "line": str(spec.splitlines().index(line) + 1),
        "column": str(line.index("20% for 1h") + 1),
    }
    assert items(found.text) == [loaded(spec)]


def test_a_fault_of_a_value_is_told_of_by_the_field_that_has_it() -> None:
    result = only_result(answered(listed(SPEC.replace("replicas: 2", "replicas: two"))).text)

    assert result["field"] == {"path": "spec.workload.replicas"}


def test_without_a_file_of_each_canary_one_environment_must_be_named() -> None:
    other = SPEC.replace("name: web", "name: other").replace("[web.", "[other.")

    found = answered(listed(filed(PROJECT, "canarygen.yaml"), filed(SPEC, "specs/web.yaml"), other))

    assert only_result(found.text)["message"].startswith(
        "which of the environments prod and staging is meant?"
    )


def test_a_warning_is_a_result_and_stops_only_a_strict_run() -> None:
    """With `strict` in its ConfigMap the function refuses it."""
    spec = SPEC.replace("web:1.0.0", "web:latest")

    found, strict, unquoted = (
        answered(listed(spec, config=f"{CONFIG_MAP}data: {{strict: {flag}}}\n"))
        for flag in ('"false"', '"true"', "true")
    )

    assert (found.is_refused, strict.is_refused, unquoted.is_refused) == (False, True, True)
    assert only_result(found.text)["severity"] == only_result(strict.text)["severity"] == "warning"
    assert only_result(found.text)["tags"]["code"] == "mutable-image"


def test_an_object_of_somebody_else_is_never_replaced() -> None:
    """A Service of the same name that lacks our label is refused, and goes back untouched."""
    own = "apiVersion: v1\nkind: Service\nmetadata: {name: web-canary, namespace: shop}\n"

    found = answered(listed(SPEC, own))

    assert only_result(found.text)["tags"]["code"] == "duplicate-object"
    assert items(found.text) == [loaded(SPEC), loaded(own)]


def test_what_a_canary_that_is_gone_left_behind_is_told() -> None:
    """It is kept, since another function may have made it, and said to be there."""
    left = [dumped(item) for item in generated(answered(listed(SPEC.replace("web", "old"))).text)]

    found = answered(listed(SPEC, *left))
    of_a_part = answered(listed(*left, config=SPEC))

    assert not found.is_refused
    assert {told.code.word for told in found.diagnostics} == {"canary-gone"}
    assert len(found.diagnostics) == len(KINDS)
    assert {item["metadata"]["labels"]["app.kubernetes.io/name"] for item in generated(found.text)} == {
        "old",
        "web",
    }
    assert of_a_part.diagnostics == ()


def test_an_environment_that_is_not_asked_for_keeps_its_objects() -> None:
    """staging's files stay as they are while prod's are made anew."""
    package = [filed(PROJECT, "canarygen.yaml"), filed(SPEC, "specs/web.yaml")]
    both = answered(listed(*package))

    prod = answered(both.text, "prod")
    alone = answered(listed(*package), "prod")

    assert (prod.is_refused, prod.diagnostics) == (False, ())
    assert sorted(map(str, items(prod.text))) == sorted(map(str, items(both.text)))
    assert len(generated(both.text)) == 2 * len(KINDS)
    assert {
        item["metadata"]["annotations"]["internal.config.kubernetes.io/path"][:9]
        for item in generated(alone.text)
    } == {"out/prod/"}


def test_a_project_as_function_config_is_that_of_the_canaries_among_the_items() -> None:
    found = answered(listed(filed(SPEC, "specs/web.yaml"), config=PROJECT), "prod")

    assert not found.is_refused
    assert {
        item["metadata"]["annotations"]["internal.config.kubernetes.io/path"][:9]
        for item in generated(found.text)
    } == {"out/prod/"}


@pytest.mark.parametrize(
    "other",
    [
        "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: web, namespace: shop}\n",
        "apiVersion: project.openshift.io/v1\nkind: Project\nmetadata: {name: shop}\n",
    ],
    ids=["Canary", "Project"],
)
def test_a_kind_of_another_group_is_an_object_as_any(other: str) -> None:
    """Flagger has Canaries, too, and OpenShift Projects: they come back, and set nothing up."""
    beside, as_config = answered(listed(SPEC, other)), answered(listed(SPEC, config=other))

    assert not beside.is_refused
    assert items(beside.text)[:2] == [loaded(SPEC), loaded(other)]
    assert only_result(as_config.text)["message"].endswith(
        "is no functionConfig of canarygen\nhelp: use a Canary, a Project, or a ConfigMap with `data: {environment: NAME}`"
    )


@pytest.mark.parametrize(
    ("said", "other"),
    [("kind: ResourceList", "kind: List"), ("config.kubernetes.io/v1", "config.kubernetes.io/v2")],
)
def test_a_list_of_another_kind_or_version_is_none(said: str, other: str) -> None:
    found = answered(listed(SPEC).replace(said, other, 1))

    assert only_result(found.text)["message"].startswith(
        "this is no ResourceList of config.kubernetes.io/v1\n"
    )


def test_a_host_gets_its_list_in_the_version_that_it_speaks() -> None:
    """With a byte order mark before it, or without, and without its functionConfig among the items."""
    older = listed(config=SPEC).replace("kubernetes.io/v1", "kubernetes.io/v1beta1", 1)

    found = answered(b"\xef\xbb\xbf" + older.encode())

    assert found.text.startswith("apiVersion: config.kubernetes.io/v1beta1\n")
    assert found.text == answered(older).text
    assert sorted(item["kind"] for item in items(found.text)) == KINDS
    assert loaded(found.text)["functionConfig"] == loaded(SPEC)


@pytest.mark.parametrize("said", ["", " null", " ~", " []"])
def test_items_that_are_none_are_none(said: str) -> None:
    """Go writes an empty list as `null` as soon as nobody made it."""
    found = answered(listed(config=SPEC).replace("items:", f"items:{said}", 1))

    assert not found.is_refused
    assert sorted(item["kind"] for item in items(found.text)) == KINDS


def test_a_second_project_is_told_of_beside_the_first() -> None:
    package = [filed(SPEC, "specs/web.yaml"), filed(PROJECT, "a.yaml"), filed(PROJECT, "b.yaml")]

    result = only_result(answered(listed(*package)).text)

    assert result["message"].startswith("a second Project\na.yaml:1:1: the first one\nhelp: ")
    assert (result["tags"]["code"], result["file"]["path"]) == ("duplicate-project", "b.yaml")


@pytest.mark.parametrize(("index", "is_told"), [("2", 2), ("-1", 0), ("second", 0)])
def test_an_older_host_says_in_older_words_where_an_item_is_from(index: str, is_told: int) -> None:
    said = f"{{config.kubernetes.io/path: specs/web.yaml, config.kubernetes.io/index: '{index}'}}"
    spec = SPEC.replace("[50% for 1h]", "[50% for 1h, 20% for 1h]").replace(
        '\n    config.kubernetes.io/local-config: "true"', f" {said}"
    )

    result = only_result(answered(listed(spec)).text)

    assert result["file"] == {"path": "specs/web.yaml", "index": is_told}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("{environment: [prod]}", "`environment` is a text, and here it is none"),
        ("{environment: }", "`environment` has no value"),
        ('{strict: ""}', "`strict` has no value"),
        ("[environment, prod]", "`data` holds no settings"),
        ("prod", "`data` holds no settings"),
        ("", "`data` holds no settings"),
    ],
)
def test_a_setting_that_says_nothing_is_not_taken_for_none(data: str, told: str) -> None:
    """Else all environments would be compiled, where one was asked for."""
    package = [filed(PROJECT, "canarygen.yaml"), filed(SPEC, "specs/web.yaml")]

    found = answered(listed(*package, config=f"{CONFIG_MAP}data: {data}\n"))

    assert found.is_refused
    assert only_result(found.text)["message"].startswith(told)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("items: [\n", "the text ends, and a bracket or a brace is still open"),
        ("items:\n\t- a\n", "a tab where YAML wants spaces"),
        ('kind: "ResourceList\n', 'the quote `"` is never closed'),
        ("kind: ResourceList\nitems\n", "`items` has no colon"),
    ],
)
def test_what_is_no_yaml_is_told_as_everywhere(sent: str, told: str) -> None:
    """And not in the words of a parser that the author never called."""
    assert only_result(answered(sent).text)["message"].startswith(told)


def test_without_files_one_environment_must_be_named() -> None:
    """The objects of two environments differ in nothing but their files."""
    unnamed = answered(listed(PROJECT, SPEC))
    misspelt = answered(listed(PROJECT, SPEC, config=f"{CONFIG_MAP}data: {{environment: pord}}\n"))
    named = answered(listed(PROJECT, SPEC, config=f"{CONFIG_MAP}data: {{environment: prod}}\n"))

    assert "which of the environments staging and prod is meant?" in only_result(unnamed.text)["message"]
    assert "did you mean `prod`?" in only_result(misspelt.text)["message"]
    assert only_result(misspelt.text)["resourceRef"]["kind"] == "Project"
    assert "field" not in only_result(misspelt.text)
    assert sorted(item["kind"] for item in generated(named.text)) == KINDS


def test_a_package_within_a_package_is_written_beside_its_project() -> None:
    """out/ lies where canarygen.yaml does."""
    found = answered(
        listed(filed(PROJECT, "apps/canarygen.yaml"), filed(SPEC, "apps/specs/web.yaml")), "prod"
    )

    paths = [
        item["metadata"]["annotations"]["internal.config.kubernetes.io/path"]
        for item in generated(found.text)
    ]

    assert "apps/out/prod/shop/web/rollout.yaml" in paths
    assert "- # Code generated by canarygen from apps/specs/web.yaml. DO NOT EDIT.\n" in found.text


BROKEN = {
    "nothing": (b"", "empty-document"),
    "no list": (b"kind: Pod\n", "unknown-value"),
    "no YAML": (b"items: [\n", "syntax"),
    "two documents": (b"a: b\n---\na: b\n", "empty-document"),
    "no UTF-8": (b"\xff", "not-utf8"),
    "nesting without end": (b"[" * 100_000, "too-deep"),
    "an alias out of its item": (listed("&a {x: 1}\n", "[*a]\n").encode(), "anchor"),
    "an item that is an alias": (listed("&a {x: 1}\n", "*a\n").encode(), "anchor"),
    "an alias to nothing": (listed("*a\n").encode(), "syntax"),
    "no spec": (listed(CONFIG_MAP).encode(), "empty-value"),
    "two projects": (listed(SPEC, PROJECT, PROJECT).encode(), "duplicate-project"),
    "a setting that there is not": (
        listed(SPEC, config=f"{CONFIG_MAP}data: {{enviroment: prod}}\n").encode(),
        "unknown-key",
    ),
    "a flag that is none": (
        listed(SPEC, config=f"{CONFIG_MAP}data: {{strict: please}}\n").encode(),
        "unknown-value",
    ),
    "another functionConfig": (
        listed(SPEC, config="apiVersion: v1\nkind: Secret\n").encode(),
        "unknown-value",
    ),
    "a spec that cannot be read": (
        listed("apiVersion: canarygen.dev/v1\nkind: Canary\na: no\n").encode(),
        "ambiguous-scalar",
    ),
    "a kind of ours that there is not": (
        listed("apiVersion: canarygen.dev/v1\nkind: Canarie\n").encode(),
        "unknown-value",
    ),
}


@pytest.mark.parametrize(("sent", "code"), BROKEN.values(), ids=BROKEN)
def test_broken_input_gets_a_result_and_a_valid_list(sent: bytes, code: str) -> None:
    """A host reads stdout before it looks at the exit code: it must be a ResourceList even then."""
    found = answered(sent)
    back = loaded(found.text)

    assert found.is_refused
    assert (back["apiVersion"], back["kind"]) == ("config.kubernetes.io/v1", "ResourceList")
    assert code in {result["tags"]["code"] for result in back["results"]}
    assert all(result["message"] and result["severity"] for result in back["results"])


def test_a_list_is_as_long_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """kpt sends a package with all that was made of it: what is bounded is what aliases repeat, and no text."""
    monkeypatch.setattr(parser, "_MAX_REPEATED", 100)
    many = f"a: [{'b, ' * 1000}]\n"

    assert not answered(listed(SPEC, many)).is_refused
    assert answered(listed(SPEC, f"{many}c: [&d [{'e, ' * 50}], *d, *d]\n")).is_refused


@pytest.mark.parametrize("above", ["&project", "&project  # ours", "!!map &project\n  # ours"])
def test_an_anchor_on_the_line_of_a_key_moves_nothing_below_it(above: str) -> None:
    """How far a block is indented is told by its lines: the answer said the block beside its key, and could not be read."""
    sent = f"{listed(SPEC)}functionConfig: {above}\n{indent(PROJECT, '  ')}"

    assert loaded(answered(sent).text)["functionConfig"] == loaded(PROJECT)


def test_an_item_that_is_an_alias_is_told_of_where_it_stands() -> None:
    """Its anchor is elsewhere, and what stands before it may be lines above."""
    (told,) = answered(listed("&a {x: 1}\n# - again\n", "*a\n")).diagnostics

    assert told.span.source.line(told.span.start.line)[told.span.start.column - 1 :] == "*a"


@pytest.mark.parametrize(
    ("config", "place", "words"),
    [
        ("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n", "Secret a:1:1", "`Secret` of `v1`"),
        ("kind: Settings\n", "Settings:1:1", "`Settings`"),
        ("data: {environment: prod}\n", "item 0:1:1", "this"),
    ],
)
def test_what_sets_nothing_up_is_called_by_what_it_says_of_itself(
    config: str, place: str, words: str
) -> None:
    (told,) = answered(listed(SPEC, config=config)).diagnostics

    assert (str(told.span), told.message) == (place, f"{words} is no functionConfig of canarygen")


SENT = listed(SPEC, *map(dedent, NASTY.values()), config=CONFIG_MAP)
PIECES = [
    "\n",
    "  ",
    "- ",
    "#",
    '"',
    "'",
    "{",
    "]",
    ": ",
    "!",
    "|",
    ">",
    "\t",
    "\r",
    "---\n",
    "%",
    "?",
    "\x85",
    "\u2028",
]
EDITS = st.tuples(st.integers(0, len(SENT)), st.integers(0, 5), st.sampled_from(PIECES))


@settings(max_examples=80)
@given(edits=st.lists(EDITS, min_size=1, max_size=3))
def test_whatever_is_sent_the_answer_is_one_resource_list(edits: list[tuple[int, int, str]]) -> None:
    """With letters lost and others put in, there is a verdict, and what is printed can be read."""
    sent = SENT
    for at, lost, piece in edits:
        sent = sent[:at] + piece + sent[at + lost :]

    text = answered(sent).text

    assert text.startswith("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:")
    assert yaml.compose(text, Loader=yaml.CSafeLoader) is not None


def test_the_command_says_on_stderr_what_stands_in_results(tmp_path: Path) -> None:
    """kustomize throws results away; a person still learns what is wrong."""
    sent = listed(SPEC.replace("50%", "101%"))

    done = ran(tmp_path, "krm", text=sent)

    assert done.returncode == 1
    assert "error[malformed]" in done.stderr
    assert only_result(done.stdout)["tags"]["code"] == "malformed"


@pytest.fixture
def build(kustomize: str, tmp_path: Path) -> "Kustomize":
    """A folder, and kustomize run in it."""
    return Kustomize(kustomize, tmp_path)


class Kustomize:
    """kustomize as people run it, with functions allowed."""

    FUNCTION = "config.kubernetes.io/function: |\n      exec: {path: canarygen, args: [krm]}"

    def __init__(self, binary: str, folder: Path) -> None:
        self.binary, self.folder = binary, folder

    def run(self, **files: str) -> subprocess.CompletedProcess[str]:
        for name, text in files.items():
            (self.folder / f"{name}.yaml").write_text(text)
        command = [self.binary, "build", "--enable-alpha-plugins", "--enable-exec", "."]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)


def test_kustomize_takes_a_spec_as_a_generator(build: Kustomize) -> None:
    """The spec alone makes the objects; no annotation of any host is left on them."""
    spec = SPEC.replace('config.kubernetes.io/local-config: "true"', build.FUNCTION)

    done = build.run(kustomization="generators: [web.yaml]\n", web=spec)

    assert done.returncode == 0, done.stderr
    assert sorted(item["kind"] for item in loaded_all(done.stdout)) == KINDS
    assert "config.kubernetes.io" not in done.stdout


def test_kustomize_takes_a_project_and_its_specs_through_a_transformer(build: Kustomize) -> None:
    """Specs and settings are resources that no cluster gets; a ConfigMap names the environment."""
    function = f"{CONFIG_MAP.replace('{name: canarygen}', '')}  name: canarygen\n  annotations:\n    {build.FUNCTION}\ndata: {{environment: prod}}\n"
    resources = "resources: [canarygen.yaml, web.yaml, own.yaml]\ntransformers: [function.yaml]\n"
    own = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\ndata: {a: 'no'}\n"

    done = build.run(kustomization=resources, canarygen=PROJECT, web=SPEC, own=own, function=function)
    made = list(loaded_all(done.stdout))

    assert done.returncode == 0, done.stderr
    assert sorted(item["kind"] for item in made) == ["ConfigMap", *KINDS]
    assert next(item for item in made if item["kind"] == "ConfigMap") == loaded(own)
    assert "timeout: 9s" in done.stdout


def test_kustomize_fails_with_our_words(build: Kustomize) -> None:
    """The diagnostic reaches whoever runs it, and no object does."""
    spec = SPEC.replace('config.kubernetes.io/local-config: "true"', build.FUNCTION).replace("50%", "101%")

    done = build.run(kustomization="generators: [web.yaml]\n", web=spec)

    assert done.returncode == 1
    assert "error[malformed]" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "behind a byte order mark"])
def test_a_key_that_stands_twice_loses_nothing_in_silence(mark: str) -> None:
    sent = (
        f"{mark}"
        "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
        "items:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: kept}}\nitems: []\n"
    )

    said = only_result(answered(sent).text)

    assert said["severity"] == "error"
    assert "the key `items` stands here a second time" in said["message"]
    assert (said["tags"]["line"], said["tags"]["column"]) == ("5", "1")
