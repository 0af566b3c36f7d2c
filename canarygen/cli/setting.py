"""What every `set` does: a value set in a spec, proved, compiled, written and told."""

from collections.abc import Callable

import click

from canarygen.cli.authority import today
from canarygen.cli.consequence import judge
from canarygen.cli.kindred import kindred
from canarygen.cli.picking import picked
from canarygen.cli.session import Session
from canarygen.document import NOTHING, Document, Path, Value, descendant, same
from canarygen.editing.edit import Edit, edited
from canarygen.editing.target import overruling
from canarygen.editing.unsettable import Unsettable
from canarygen.frozen import frozen, replace
from canarygen.layers import Layered, layered
from canarygen.model.project import Project
from canarygen.wording import brief


@frozen(kw_only=True)
class Setting:
    """Which canary is to say something else, and for which environment; None is for all."""

    spec: str
    canary: str | None
    environment: str | None

    def make(self, session: Session, where: Callable[[Layered], Path], value: Value) -> None:
        """Set a value at the path that `where` finds; end the command if anything becomes wrong by that."""
        workspace, project = session.opened(environment=self.environment, day=today())
        project = replace(project, only=None)  # No environment may become wrong, whichever is meant.
        with session.rejecting("text"):
            documents, canary = picked(workspace, self.spec, self.canary)
        document = documents[canary.index]
        try:
            path = where(layered(document, project, self.environment))
            if same(descendant(document.value, path), value):
                session.say(
                    f"{document.span(path)}: {_name(path)} is {_shown(value)} already; nothing to write"
                )
                return
            edit = edited(documents, canary.index, path, value)
        except Unsettable as unsettable:
            raise click.UsageError(str(unsettable)) from None
        with session.rejecting("text"):
            sources = kindred(session, workspace, project, edit.source)
            judge(session, sources, project, before=document.source, after=edit.source)
        workspace.rewrite(document.source, edit.source)
        _tell(session, document, edit, path)
        if not self.environment:
            _tell_overruled(session, edit.document, project, path)


def _name(path: Path) -> str:
    return ".".join(str(step) for step in path[1:])


def _shown(value: Value) -> str:
    # An image is shown whole, for its digest; other values can be long.
    return value if isinstance(value, str) and value.isprintable() else brief(value)


def _tell(session: Session, document: Document, edit: Edit, path: Path) -> None:
    before, now = (descendant(each.value, path) for each in (document, edit.document))
    was = "" if before is NOTHING else f" (was {_shown(before)})"
    session.say(f"{edit.document.span(path)}: {_name(path)} is {_shown(now)}{was}")
    for comment in edit.dropped:
        session.say(f"{document.source.path}:{comment.line}: gone with what it was about: {comment.text}")


def _tell_overruled(session: Session, document: Document, project: Project, path: Path) -> None:
    for environment, said, span in overruling(document, project, path):
        session.say(
            f"{environment} keeps {_shown(said)}: {span} sets its own (`--environment {environment}`)"
        )
