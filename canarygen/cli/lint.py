"""canarygen lint: the laws, asked of manifests that somebody else wrote."""

from pathlib import Path

import click

from canarygen import library
from canarygen.cli import exits
from canarygen.cli.options import format_option, manifests_argument, strict_option
from canarygen.cli.session import Session, project_file
from canarygen.fork import together
from canarygen.gathering import gathered, kustomizations
from canarygen.law import Severity
from canarygen.model.project import Targets
from canarygen.typed import Final
from canarygen.wording import counted
from canarygen.workspace.workspace import Workspace

_OF_SPECS: Final = b"apiVersion: canarygen.dev/"
"""What a spec says, and no manifest."""


@click.command()
@manifests_argument
@strict_option
@format_option
@click.pass_obj
def lint(session: Session, paths: tuple[str, ...], strict: bool, form: str) -> None:
    """Check manifests that canarygen did not write.

    PATH is a file, a folder, or `-` for what is piped in. All of it is taken for one tree:
    what one object says of another is looked up there. A finding is silenced by a comment
    on its line: `# canarygen: ignore=CODE because ...`. Within a project whose
    canarygen.yaml says its `targets`, what these lack is told, too.

    \b
    Examples:
      canarygen lint deploy/
      helm template . | canarygen lint -
      kustomize build overlays/prod | canarygen lint --format github -
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.lint.lint import lint as judged  # noqa: PLC0415 -- `--help` need not wait for the laws

    sources = gathered(paths, lambda chart: session.passes(chart, "lint"))
    targets = _targets(session, form)
    beside = kustomizations(sources)
    found = judged(sources, library.served, beside=beside, targets=targets, hands=together)
    session.report(found, form, files=len(sources))
    errors = sum(told.is_error for told in found)
    warnings = sum(told.severity is Severity.WARNING for told in found)
    session.say(
        f"{counted(len(sources), 'file')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"
    )
    if specs := sum(_OF_SPECS in source.data for source in sources):
        session.say(f"{counted(specs, 'file')} of canarygen's own: `canarygen validate` judges specs")
    if errors or (strict and warnings):
        raise exits.Ended(exits.REJECTED)


def _targets(session: Session, form: str) -> Targets | None:
    """Give the targets of the project that holds the working folder; None if nobody has said any. A fault in it ends the command."""
    source = project_file(Workspace.find(Path()))
    if source is None:
        return None
    from canarygen.project import project  # noqa: PLC0415 -- most manifests stand in no project

    with session.rejecting(form, spared="nothing was judged"):
        found = project(source, library.language("project"), is_built=False).targets
    return found if found.place else None
