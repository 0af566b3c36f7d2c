"""What is wrong with a plain value, at a path in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place
from canarygen.frozen import frozen
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


Refusal = tuple[Path, str, str] | tuple[Path, str, str, tuple[Path, str]]
"""What the cluster would refuse at a path of a value, in words, and the way out; and maybe a second path, and what that is."""


def under(path: Path, refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Give what is refused of a value by the paths of one that holds it at a path."""
    for at, message, way_out, *beside in refusals:
        if beside:
            [(other, words)] = beside
            yield (*path, *at), message, way_out, ((*path, *other), words)
        else:
            yield (*path, *at), message, way_out


def told(
    law: Law, refusals: Iterable[Refusal], at: Callable[..., Place], *, is_key: bool = False
) -> Iterator[Diagnostic]:
    """Tell of what is refused by a law, each where `at` has its path: at the value, or at the key that leads there."""

    def span(path: Path) -> Span:
        return at(*path).key if is_key else at(*path).span

    for path, message, way_out, *beside in refusals:
        notes = tuple(Note(words, span(other)) for other, words in beside)
        yield Diagnostic(code=law, message=message, span=span(path), help=way_out, notes=notes)


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as people say it: `spec.http[0].timeout`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
