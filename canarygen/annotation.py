"""A long form as text, each line with where its value came from."""

from canarygen.document import Path, children, descendant
from canarygen.emit import emit, paths
from canarygen.layers import OVERRIDES
from canarygen.longform.form import LongForm


def annotated(spec: LongForm, *, is_plain: bool = False) -> str:
    """Write a long form as YAML; unless `is_plain`, with a comment on every line that holds a value.

    The comment is the place in the spec, or `default`.
    """
    text = emit(spec.value)
    if is_plain:
        return text
    lines = text.splitlines()
    comments = [_comment(spec, path) for path in paths(spec.value)]
    width = max(len(line) for line, comment in zip(lines, comments, strict=True) if comment) + 2
    return "".join(
        f"{line:<{width}}# {comment}\n" if comment else f"{line}\n"
        for line, comment in zip(lines, comments, strict=True)
    )


def _comment(spec: LongForm, path: Path) -> str:
    """Say where the value at a path came from; nothing of what stands on lines of its own."""
    if any(children(descendant(spec.value, path))):
        return ""
    if spec.is_default(path):
        return "default"
    over = [f", over {span}" for words, span in spec.span(path).asides if words == OVERRIDES]
    return f"{spec.span(path)}{''.join(over)}"
