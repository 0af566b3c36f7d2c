"""Strings survive: what is emitted, Go reads as it was meant.

The oracle is kubeconform: it reads YAML as Kubernetes and Argo CD do (sigs.k8s.io/yaml),
and holds each value against a JSON Schema in which that very value is a constant.
"""

import json
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

from canarygen.emit import emit
from tests.packages import npm_package

BLNS = ("blns", "2.0.4", "07defd1e4ac44024cec61c668696afed8353ee01d2fcaeca2a174d5220c24d9d")
# Named, for kubeconform falls back to a draft that has no constants. (The type is asked for as well: to
# its validator the number 1e3 equals the string of that spelling.)
DRAFT = "http://json-schema.org/draft-07/schema#"
BATCH = 2_000
MANY = 100_000

_WORDS = "y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false null Null ~ nan .nan .inf -.inf = <<"
_ALPHABETS = (
    "0123456789",
    "0123456789eE+-._:xXoObB",
    "abcdefABCDEF0123456789",
    " \t\n\"'\\#:-?[]{},&*!|>%@`",
    "aZ09 äß€漢🚀\u0085\u2028\u2029\u200e\ufeff\u0001\u001f\u007f\u009f\U0010fffd",
)


def naughty() -> list[str]:
    """Give the big list of naughty strings."""
    with npm_package(*BLNS) as package:
        member = package.extractfile("package/resources/blns.json")
        assert member is not None
        strings: list[str] = json.load(member)
    return [string for string in strings if _is_text(string)]


def made(count: int) -> list[str]:
    """Make strings by rule, the same ones every time: number-like, word-like, and of every plane."""
    chance = random.Random(20_260_822)  # noqa: S311 -- the same strings every time are wanted
    strings = [
        *_WORDS.split(" "),
        "",
        " ",
        "1_000",
        "0o17",
        "012",
        "1e3",
        "12e03",
        "1:30",
        "190:20:30",
        "2001-01-01",
    ]
    while len(strings) < count:
        alphabet = chance.choice(_ALPHABETS)
        strings.append("".join(chance.choices(alphabet, k=chance.randint(1, 12))))
        strings.append(
            chr(chance.choice([chance.randrange(0x20, 0xD800), chance.randrange(0xE000, 0x110000)]))
        )
    return [string for string in strings if _is_text(string)][:count]


def _is_text(string: str) -> bool:
    # What no YAML can hold, in any escape, is no text: NUL is left to the reader's own tests.
    return not any(0xD800 <= ord(character) < 0xE000 or character == "\0" for character in string)


def misread(
    kubeconform: str, folder: Path, values: Sequence[str], texts: Sequence[str] | None = None
) -> list[str]:
    """Give the complaints of the Go reader about values; `texts` replaces what is emitted for them."""
    for start in range(0, len(values), BATCH):
        kind = f"strings{start}"
        batch = {f"k{number}": value for number, value in enumerate(values[start : start + BATCH])}
        head = {"apiVersion": "oracle.example/v1", "kind": kind, "metadata": {"name": "strings"}}
        body = emit({**head, "data": batch})
        if texts is not None:
            body = (
                emit(head)
                + "data:\n"
                + "".join(f"  k{number}: {text}\n" for number, text in enumerate(texts))
            )
        (folder / f"{kind}.yaml").write_text(body, encoding="utf-8", newline="")
        schema = {
            "$schema": DRAFT,
            "properties": {
                "data": {
                    "properties": {key: {"type": "string", "const": value} for key, value in batch.items()}
                }
            },
        }
        (folder / f"{kind}_v1.json").write_text(json.dumps(schema), encoding="utf-8")
    location = f"{folder}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
    files = sorted(str(path) for path in folder.glob("*.yaml"))
    command = [kubeconform, "-strict", "-verbose", "-output", "json", "-schema-location", location, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    resources = json.loads(done.stdout)["resources"]
    assert len(resources) == len(files)
    return [resource["msg"] for resource in resources if resource["status"] != "statusValid"]


def test_go_reads_a_hundred_thousand_strings_as_they_were_meant(kubeconform: str, tmp_path: Path) -> None:
    """As values of labels, variables and headers alike: each comes back as the same string."""
    strings = naughty()
    strings += made(MANY - len(strings))

    assert len(strings) == MANY
    assert misread(kubeconform, tmp_path, strings) == []


def test_go_reads_keys_as_they_were_meant(kubeconform: str, tmp_path: Path) -> None:
    """A key is quoted by the same rule, up to the longest that a label may have."""
    keys = list(dict.fromkeys(key for key in [*made(5_000), "k" * 317] if key))
    value = {
        "apiVersion": "oracle.example/v1",
        "kind": "keys",
        "metadata": {"name": "keys"},
        "data": dict.fromkeys(keys, "x"),
    }
    (tmp_path / "keys.yaml").write_text(emit(value), encoding="utf-8", newline="")
    schema = {"$schema": DRAFT, "properties": {"data": {"required": keys, "maxProperties": len(keys)}}}
    (tmp_path / "keys_v1.json").write_text(json.dumps(schema), encoding="utf-8")

    command = [
        kubeconform,
        "-strict",
        "-schema-location",
        f"{tmp_path}/keys_v1.json",
        str(tmp_path / "keys.yaml"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_the_oracle_sees_what_is_not_quoted(kubeconform: str, tmp_path: Path) -> None:
    """Each of these, written without quotes, is another value to Go; the oracle says so."""
    for number, text in enumerate(["no", "y", "1e+3", "012", "0x1F", "1_000", "~", "1.10"]):
        folder = tmp_path / str(number)
        folder.mkdir()

        assert misread(kubeconform, folder, [text], [text]), text
        assert not misread(kubeconform, folder, [text]), text
