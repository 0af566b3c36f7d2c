"""What is wrong with a plain value, at a path in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place
from canarygen.frozen import frozen, replace
from canarygen.law import Law
from canarygen.source import Span


@frozen(kw_only=True)
class Fault:
    """What is wrong at a path of a value: at the key that leads there, or at the value.

    `beside` are the keys, by their paths, that it does not go together with.
    """

    code: Law
    path: Path
    is_key: bool
    message: str
    help: str
    beside: tuple[Path, ...] = ()


@frozen
class Refusal:
    """What the cluster would refuse at a path of a value, in words, and the way out; and maybe a second path, and what that is."""

    path: Path
    message: str
    help: str
    beside: tuple[Path, str] | None = None


def under(path: Path, refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Give what is refused of a value by the paths of one that holds it at a path."""
    for found in refusals:
        beside = None
        if found.beside:
            other, words = found.beside
            beside = (*path, *other), words
        yield replace(found, path=(*path, *found.path), beside=beside)


def told(
    law: Law, refusals: Iterable[Refusal], at: Callable[..., Place], *, is_key: bool = False
) -> Iterator[Diagnostic]:
    """Tell of what is refused by a law, each where `at` has its path: at the value, or at the key that leads there."""

    def span(path: Path) -> Span:
        return at(*path).key if is_key else at(*path).span

    for found in refusals:
        notes: tuple[Note, ...] = ()
        if found.beside:
            other, words = found.beside
            notes = (Note(words, span(other)),)
        yield Diagnostic(code=law, message=found.message, span=span(found.path), help=found.help, notes=notes)


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as people say it: `spec.http[0].timeout`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
