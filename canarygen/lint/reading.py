"""The files of a tree, read to what they say alone; to where it stands when somebody asks."""

from collections.abc import Sequence

from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.document import Document, Mark
from canarygen.labour import Hands
from canarygen.lint.kustomization import is_kustomization
from canarygen.parsing.recollection import LARGE, by_hands, recalled
from canarygen.parsing.skim import skimmed
from canarygen.source import Source


def read(
    sources: Sequence[Source], hands: Hands, *, is_alone: bool
) -> tuple[list[Document], list[Diagnostic]]:
    """Give the documents of some files, and what is wrong with those that can't be read and were meant to be.

    Of a folder not every file is meant; one that was named `alone` is.
    """
    documents: list[Document] = []
    faults: list[Diagnostic] = []
    for source, found in zip(sources, by_hands(_documents, _marks, sources, hands), strict=True):
        if not isinstance(found, Rejected):
            documents += found
        elif is_alone or not is_foreign(source):
            faults += found.diagnostics
    return documents, faults


def is_foreign(source: Source) -> bool:
    """Whether a file has nowhere the words that every manifest has: settings of another tool, which need not be YAML."""
    # In UTF-16, which Kubernetes does not read and which must be told of, every other byte of them is null.
    text = source.data.replace(b"\0", b"")
    return not (is_kustomization(source) or (b"apiVersion" in text and b"kind" in text))


def _documents(source: Source) -> tuple[Document, ...]:
    """Read all documents of a file; what a look at its lines takes is the same to every reader of YAML. Raises Rejected."""
    is_large = len(source.data) > LARGE
    value = skimmed(source.data.decode()) if source.data.isascii() and not is_large else None
    if value is not None:
        return recalled(_marks, source, [value])
    found = _parsed(source)
    # Their marks take more room than all that they say, and nobody asks for those of most files.
    return found if is_large else recalled(_marks, source, [document.value for document in found])


def _parsed(source: Source) -> tuple[Document, ...]:
    from canarygen.lint.parser import parsed  # noqa: PLC0415 -- it loads the parser, which plain texts need not wait for

    return parsed(source)


def _marks(source: Source) -> list[Mark]:
    return [document.mark for document in _parsed(source)]
