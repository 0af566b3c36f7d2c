"""One value of one document set: the author's bytes with a stretch of them replaced, and proof that no more changed."""

from collections.abc import Mapping, Sequence

from canarygen.diagnostic import Rejected
from canarygen.document import NOTHING, Document, Path, Value, child, descendant, same
from canarygen.editing.comments import Comment, lost
from canarygen.editing.insertion import inserted
from canarygen.editing.page import Page, Splice
from canarygen.editing.replacement import replaced
from canarygen.editing.unsettable import Unsettable
from canarygen.frozen import frozen
from canarygen.parsing.reader import read
from canarygen.source import Source
from canarygen.unusable import Unusable
from canarygen.wording import shown


@frozen(kw_only=True)
class Edit:
    """A file as it is to be, its document that was edited, and the comments that went with what they were about."""

    source: Source
    document: Document
    dropped: tuple[Comment, ...]


def edited(documents: Sequence[Document], index: int, path: Path, value: Value) -> Edit:
    """Set the value at a path of one of a file's documents, as `read` gives them.

    Keys that are missing on the way are added. Raises Unsettable where something else than a
    mapping stands on the way, and Unusable if the file cannot be edited without changing more.
    """
    document = documents[index]
    source, page = document.source, Page(document)
    text = _splice(page, path, value).applied(page.text)
    after = Source(source.path, text.encode())
    expected = [with_value(old.value, path, value) if old is document else old.value for old in documents]
    read_back = _proved(after, expected)
    return Edit(source=after, document=read_back[index], dropped=lost(documents, read_back))


def with_value(base: Value, path: Path, value: Value) -> Value:
    """Give a value with another one at a path in it."""
    if not path:
        return value
    step, *below = path
    inner = child(base, step)
    changed = with_value({} if inner is NOTHING else inner, tuple(below), value)
    if isinstance(base, list):
        return [changed if index == step else item for index, item in enumerate(base)]
    return {**(base or {}), step: changed}


def without(base: Value, path: Path) -> Value:
    """Give a value without the key at the end of a path in it; as it is, where no mapping has one there."""
    *above, key = path
    holder = descendant(base, tuple(above))
    if not isinstance(holder, Mapping) or key not in holder:
        return base
    return with_value(base, tuple(above), {name: item for name, item in holder.items() if name != key})


def _splice(page: Page, path: Path, value: Value) -> Splice:
    key = mark = page.document.mark
    for depth, step in enumerate(path):
        parts = mark.parts
        if isinstance(parts, list) and isinstance(step, int):
            key = mark = parts[step]
        elif isinstance(parts, dict) and step in parts:
            key, mark = parts[str(step)]
        else:
            _reject_other(page.document, path[:depth])
            return inserted(page, mark, [str(step) for step in path[depth:]], value)
    return replaced(page, key, mark, descendant(page.document.value, path), value)


def _reject_other(document: Document, path: Path) -> None:
    found = descendant(document.value, path)
    if found is not None and not isinstance(found, Mapping):
        message = f"`{path[-1] if path else 'the document'}` is {shown(found)} here, and must be a mapping"
        raise Unsettable(document.span(path), message, "mend that first; `canarygen validate` says more")


def _proved(source: Source, expected: Sequence[Value]) -> tuple[Document, ...]:
    """Read what was written: its values must be the old ones but for the one that was set."""
    try:
        documents = read(source)
    except Rejected:
        documents = ()
    if not same([document.value for document in documents], list(expected)):
        raise Unusable(
            source.path,
            "it is laid out so that canarygen can't set this without changing something else, and nothing was written; edit it by hand",
        )
    return documents
