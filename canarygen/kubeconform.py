"""EDGE: the real kubeconform, asked once for a whole tree; its complaints as diagnostics.

It is an independent second opinion (a Go YAML reader and a Go JSON Schema validator) on
the same pinned schemas. Left to itself it is fail-open: an empty folder, an unknown kind
or a schema that does not compile all end in success. So every document that was handed
over must come back as valid, or there is something to say.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from canarygen import library
from canarygen.children import heed, program
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.emit import emit
from canarygen.manifest import Manifest
from canarygen.typed import Any
from canarygen.unusable import Unusable

NAME = "kubeconform"

_SCHEMA_LOCATION = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
_BASE_SECONDS = 60
_MANIFESTS_A_SECOND = 100  # a tenth of what it does on a slow machine
_ENDED = frozenset({0, 1})
"""It says that all is valid by the one, and that something is not by the other."""
_VALID = "statusValid"


def installed() -> Path | None:
    """Find kubeconform on PATH, or beside the running Python."""
    found = program(NAME, [str(Path(sys.executable).parent)])
    return Path(found) if found else None


def wanted(asked: str) -> Path | None:
    """Find it for whoever asks it if it is there (`auto`), or always (`require`): that raises Unusable where it isn't."""
    binary = installed()
    if binary is None and asked == "require":
        raise Unusable(
            NAME,
            "it is required, and not on PATH; install it (`go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0`), or leave `--kubeconform require` out",
        )
    return binary


def complaints(manifests: Sequence[Manifest], binary: Path) -> Iterator[Diagnostic]:
    """Say what kubeconform finds wrong, on the lines of the specs.

    Raises Unusable if it cannot be run, or does not answer for every manifest.
    """
    if approves([emit(manifest.content) for manifest in manifests], binary):
        return
    # Of a stream it does not say which document it means.
    with tempfile.TemporaryDirectory(prefix="canarygen-") as folder:
        for index, manifest in enumerate(manifests):
            Path(folder, f"{index}.yaml").write_text(emit(manifest.content), encoding="utf-8", newline="\n")
        answered = dict(_numbered(_answer(binary, ["-verbose", folder], len(manifests))["resources"]))
    if answered.keys() != {*range(len(manifests))}:
        raise Unusable(
            str(binary),
            f"it answered for {len(answered)} of {len(manifests)} objects; try another version of it, or `--kubeconform off`",
        )
    for index, manifest in enumerate(manifests):
        if answered[index].get("status") != _VALID:
            yield from _diagnostics(manifest, answered[index])


def approves(texts: Sequence[str], binary: Path) -> bool:
    """Whether kubeconform finds all of some objects to be valid, asked at once: to write a file for each would take longer.

    Raises Unusable if it cannot be run, or answers nothing that can be read.
    """
    if not texts:
        return True
    answer = _answer(binary, ["-summary", "-"], len(texts), "---\n".join(texts))
    return answer.get("summary") == {"valid": len(texts), "invalid": 0, "errors": 0, "skipped": 0}


def _numbered(resources: Sequence[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give what is answered for each file, by the number that it is named by; what is of no such file is no answer."""
    for resource in resources:
        stem = Path(str(resource.get("filename"))).stem if isinstance(resource, dict) else ""
        if stem.isdecimal():
            yield int(stem), resource


def _answer(binary: Path, how: Sequence[str], count: int, stream: str = "") -> dict[str, Any]:
    location = f"{library.folder()}/kubernetes/{_SCHEMA_LOCATION}"
    command = [str(binary), "-strict", "-output", "json", "-schema-location", location, *how]
    limit = _BASE_SECONDS + count / _MANIFESTS_A_SECOND
    heed()
    try:
        # Nothing of the surroundings is handed on: neither a proxy nor a setting can change the verdict.
        done = subprocess.run(
            command, capture_output=True, check=False, timeout=limit, env={}, input=stream.encode()
        )
    except subprocess.TimeoutExpired:
        raise Unusable(str(binary), f"it did not end within {limit:.0f} s; try `--kubeconform off`") from None
    except OSError as error:
        raise Unusable(str(binary), f"it cannot be run: {error.strerror}") from error
    try:
        answer = json.loads(done.stdout)
        is_whole = done.returncode in _ENDED and isinstance(answer["resources"], list)
    except (ValueError, KeyError, TypeError, RecursionError):
        is_whole = False
    if not is_whole:
        said = " ".join(done.stderr.decode("utf-8", "replace").split()) or "nothing that can be read"
        raise Unusable(str(binary), f"it ended with {done.returncode} and said {said[:500]}")
    return dict(answer)


def _diagnostics(manifest: Manifest, resource: dict[str, Any]) -> Iterator[Diagnostic]:
    refusal = {"path": "", "msg": resource.get("msg", "refused")}
    said = resource.get("validationErrors")
    errors = [error for error in said if isinstance(error, dict)] if isinstance(said, list) else []
    for error in errors or [refusal]:
        where, what = str(error.get("path", "")), error.get("msg", "refused")
        path = tuple(int(step) if step.isdecimal() else step for step in where.split("/") if step)
        yield Diagnostic(
            code=Code.NOT_KUBERNETES,
            message=f"{manifest.kind} {where}: {what} (kubeconform)",
            span=manifest.origin(path).span,
            help=f"this becomes {manifest.path} in the generated tree; `canarygen build --stdout` shows it",
        )
