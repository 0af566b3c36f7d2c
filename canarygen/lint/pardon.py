"""Comments that silence a finding: `# canarygen: ignore=CODE reason`, on its line."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.document import Document, Mark, position
from canarygen.frozen import frozen
from canarygen.law import Law, Severity
from canarygen.source import Position, Source, Span
from canarygen.typed import Final

UNEXPLAINED_IGNORE: Final = Law(
    "unexplained-ignore", "A finding is silenced for a reason, and the next reader must know it."
)
IDLE_IGNORE: Final = Law(
    "idle-ignore", "What silences nothing hides the next finding of its kind.", Severity.WARNING
)
_COMMENT: Final = re.compile(
    r"(?:^|\s)(# canarygen: ignore=(?P<codes>[A-Za-z0-9,-]+)(?:[ \t]+(?P<reason>\S.*?))?)\s*$"
)


@frozen
class Pardon:
    """What a comment silences on its line, and where it stands."""

    codes: frozenset[str]
    is_explained: bool
    span: Span


def pardoned(
    found: Iterable[Diagnostic], sources: Iterable[Source], documents: Iterable[Document]
) -> Iterator[Diagnostic]:
    """Leave out the findings that a comment on their line silences; say which comments lack a reason, or silence nothing.

    A finding is named by its own code, or by Istio's. What only looks like a comment, inside a text, silences nothing.
    """
    pardons = {(source.path, line): pardon for source in sources for line, pardon in _pardons(source)}
    for document in documents if pardons else ():
        _forget_texts(pardons, document)
    used: dict[tuple[str, int], set[str]] = defaultdict(set)
    for diagnostic in found:
        place = (diagnostic.span.source.path, diagnostic.span.start.line)
        pardon = pardons.get(place)
        named = pardon.codes & names(diagnostic) if pardon else frozenset()
        used[place] |= named
        if not named:
            yield diagnostic
    for place, pardon in pardons.items():
        yield from _complaints(pardon, used[place])


def names(diagnostic: Diagnostic) -> frozenset[str]:
    """Give the names that a finding goes by; of Istio's, that of its law, and the one that its message ends with."""
    peer = diagnostic.code.peer
    told = re.search(r"\((IST[0-9]+)\)$", diagnostic.message)
    return frozenset(
        {diagnostic.code.word, *re.findall(r"IST[0-9]+", peer), *(told.groups() if told else ())}
    )


def _pardons(source: Source) -> Iterator[tuple[int, Pardon]]:
    if b"canarygen: ignore=" not in source.data:
        return
    for number, line in enumerate(source.data.decode("utf-8", "replace").split("\n"), 1):
        if found := _COMMENT.search(line):
            start, end = found.span(1)
            span = Span(source, Position(number, start + 1), Position(number, end + 1))
            codes = frozenset(code for code in found["codes"].split(",") if code)
            yield number, Pardon(codes, found["reason"] is not None, span)


def _forget_texts(pardons: dict[tuple[str, int], Pardon], document: Document) -> None:
    """Leave out what stands inside a text of a document."""
    path = document.source.path
    for text in _texts(document.mark):
        for number in range(text.start.line + 1, text.end.line + 2):
            pardon = pardons.get((path, number))
            if pardon and text.span(document.source).start <= pardon.span.start < position(text.end):
                del pardons[path, number]


def _texts(mark: Mark) -> Iterator[Mark]:
    """Give the marks of all texts below a mark, keys among them."""
    if mark.parts is None:
        yield mark
    inner = mark.parts.values() if isinstance(mark.parts, dict) else [mark.parts or ()]
    yield from (text for marks in inner for part in marks for text in _texts(part))


def _complaints(pardon: Pardon, used: set[str]) -> Iterator[Diagnostic]:
    if not pardon.is_explained:
        yield Diagnostic(
            code=UNEXPLAINED_IGNORE,
            message="no reason is given for what is ignored here",
            span=pardon.span,
            help="write it behind the code: `# canarygen: ignore=CODE because ...`",
        )
    for code in sorted(pardon.codes - used):
        yield Diagnostic(
            code=IDLE_IGNORE,
            message=f"nothing here breaks `{code}`",
            span=pardon.span,
            help="remove it",
        )
