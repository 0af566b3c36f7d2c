"""What is no fault although a schema or a law says so: what an API server passes over, and what is filled in first."""

import re
from collections.abc import Mapping
from functools import lru_cache

from canarygen.diagnostic import Diagnostic
from canarygen.document import mapping
from canarygen.lint.kustomization import is_kustomization
from canarygen.source import Source, Span
from canarygen.typed import Any, Final

_OF_THE_SERVER: Final = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generateName",
        "generation",
        "managedFields",
        "ownerReferences",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
_OF_OTHERS: Final = r"\$[{(][A-Za-z_]|\$[A-Z][A-Z0-9_]*\b|<[A-Za-z][A-Za-z0-9_ -]*>"
OF_AN_ENGINE: Final = r"\{\{(?!\s*(?:args|templates)\.)"
"""A blank that is not the controller's of Argo Rollouts to fill in: of those the laws know."""
_BLANK: Final = re.compile(rf"\{{\{{|{_OF_OTHERS}")
_STRANGE_BLANK: Final = re.compile(f"{OF_AN_ENGINE}|{_OF_OTHERS}")


def as_applied(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give an object without what an API server passes over: nulls, its own metadata, and the status.

    `kubectl get -o yaml` and generators write all of these.
    """
    said = {key: _written(key, value) for key, value in content.items() if key != "status"}
    if metadata := mapping(content.get("metadata")):
        said["metadata"] = {key: value for key, value in metadata.items() if key not in _OF_THE_SERVER}
    return {key: without_nulls(value) for key, value in said.items() if value is not None}


def without_nulls(value: Any) -> Any:
    """Give a value without its nulls: to an API server a null is a key that isn't there."""
    if isinstance(value, Mapping):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def is_foreign(source: Source) -> bool:
    """Whether a file has nowhere the words that every manifest has: settings of another tool, which need not be YAML."""
    # In UTF-16, which Kubernetes does not read and which must be told of, every other byte of them is null.
    text = source.data.replace(b"\0", b"")
    return not (is_kustomization(source) or (b"apiVersion" in text and b"kind" in text))


def is_filled_in(value: Any) -> bool:
    """Whether a value becomes another before anybody looks at it.

    The controller replaces `{{args.NAME}}` in a template; Flux, and whoever pipes through envsubst, replaces `${NAME}` or `$NAME`;
    Kustomize's `vars` are written `$(NAME)`, and what a reader shall fill in `<name>`.
    """
    return isinstance(value, str) and _BLANK.search(value) is not None


def is_of_a_blank(told: Diagnostic) -> bool:
    """Whether a finding, or what its notes point at, stands on a line with what somebody else than the controller fills in.

    Where all of a file is one line, as programs write JSON, it is what stands there itself. Words that quote such a blank rest
    on it, wherever it stands: what is not for a Service of the type `${TYPE}` may be for the one that it will be.
    """
    places = (told.span, *(note.span for note in told.notes))
    said = (told.message, told.help, *(_line(span) for span in places))
    return any(map(_STRANGE_BLANK.search, said))


def _line(span: Span) -> str:
    lines, number = _lines(span.source.data), span.start.line
    if number > len(lines):
        return ""
    line = lines[number - 1].decode("utf-8", "replace")
    return line[span.start.column - 1 : span.end.column - 1] if not any(lines[1:]) else line


@lru_cache(maxsize=8)
def _lines(data: bytes) -> list[bytes]:
    """Give the lines of a file, taken apart once for all findings; none of a file without a blank, as most are."""
    return data.split(b"\n") if any(mark in data for mark in (b"{{", b"$", b"<")) else []


def _written(key: str, value: Any) -> Any:
    """Give what stands under a key as somebody wrote it, without the metadata that only a server writes.

    The metadata of a template has the keys of any other, and says a namespace for nothing: its pods get that of their owner.
    """
    if isinstance(value, list):
        return [_written("", item) for item in value]
    if not isinstance(value, Mapping):
        return value
    passed_over = _OF_THE_SERVER | {"namespace"} if key == "metadata" else frozenset[str]()
    return {inner: _written(inner, item) for inner, item in value.items() if inner not in passed_over}
