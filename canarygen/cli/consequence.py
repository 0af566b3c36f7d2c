"""What an edit makes of the project: refused, if anything is wrong then that was not."""

from collections import Counter
from collections.abc import Sequence

from canarygen.cli.session import Session
from canarygen.diagnostic import Diagnostic, Rejected, reject_any
from canarygen.frozen import replace
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.verification import yielded


def judge(
    session: Session, sources: Sequence[Source], project: Project, *, before: Source, after: Source
) -> None:
    """Compile `sources`, in which one spec was edited, and tell new warnings. Raises Rejected if the edit is unsound.

    They are a project's specs, or those of them that a law can see beside this one if all the others are well. In a project
    that was broken before, the edited spec must be sound by itself, and in no new conflict: what is wrong elsewhere keeps
    nobody from setting an image.
    """
    now = _found(sources, project)
    if _has_errors(now):
        then = _found([before if source.path == before.path else source for source in sources], project)
        if not _has_errors(then):
            raise Rejected(now)
        # Without the project's rules: what a spec alone seems to lack, another one may have.
        reject_any(_found([after], replace(project, rules={})))
        reject_any(fault for fault in _added(then, now) if _involves(fault, after))
        session.say(
            "Something else is wrong in the project, as it was before: `canarygen validate` tells what."
        )
        return
    said = set(map(_words, now))
    new = _added(_found([before], project), _found([after], project))
    session.report([fault for fault in new if _words(fault) in said], "text")


def _involves(fault: Diagnostic, source: Source) -> bool:
    spans = (fault.span, *(note.span for note in fault.all_notes))
    return any(span.source.path == source.path for span in spans)


def _added(old: Sequence[Diagnostic], new: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Give what is told now and was not, or not so often."""
    known = Counter(map(_words, old))
    added = []
    for fault in new:
        known[_words(fault)] -= 1
        if known[_words(fault)] < 0:
            added.append(fault)
    return added


def _found(sources: Sequence[Source], project: Project) -> Sequence[Diagnostic]:
    """Give all that there is to say about specs, errors and warnings."""
    try:
        return yielded(sources, project).warnings
    except Rejected as rejected:
        return rejected.diagnostics


def _has_errors(found: Sequence[Diagnostic]) -> bool:
    return any(fault.is_error for fault in found)


def _words(fault: Diagnostic) -> tuple[str, str]:
    """Give what makes a fault the same as another; its line may have moved."""
    return fault.code.word, fault.message
