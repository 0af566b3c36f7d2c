"""A long form as text, each line with where its value came from."""

from collections.abc import Iterator

from canarygen.document import Document, Mark, Path
from canarygen.emit import emit
from canarygen.layers import OVERRIDES
from canarygen.longform.form import LongForm
from canarygen.reader import read
from canarygen.source import Source


def annotated(spec: LongForm, *, is_plain: bool = False) -> str:
    """Write a long form as YAML; unless `is_plain`, with a comment on every line that holds a value.

    The comment is the place in the spec, or `default`.
    """
    text = emit(spec.value)
    if is_plain:
        return text
    lines = text.split("\n")
    # What was written is read again: the reader's marks say which value stands on which line.
    (document,) = read(Source("", text.encode()))
    comments = {mark.start.line: _comment(spec, path) for path, mark in _leaves(document)}
    width = max(len(lines[number]) for number in comments) + 2
    return "\n".join(
        f"{line:<{width}}# {comments[number]}" if number in comments else line
        for number, line in enumerate(lines)
    )


def _comment(spec: LongForm, path: Path) -> str:
    if spec.is_default(path):
        return "default"
    over = [f", over {span}" for words, span in spec.span(path).asides if words == OVERRIDES]
    return f"{spec.span(path)}{''.join(over)}"


def _leaves(document: Document) -> Iterator[tuple[Path, Mark]]:
    yield from _below((), document.mark)


def _below(path: Path, mark: Mark) -> Iterator[tuple[Path, Mark]]:
    parts = mark.parts
    if isinstance(parts, dict) and parts:
        for key, (_, value) in parts.items():
            yield from _below((*path, key), value)
    elif isinstance(parts, list) and parts:
        for index, item in enumerate(parts):
            yield from _below((*path, index), item)
    else:
        yield path, mark
