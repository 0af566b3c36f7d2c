"""canarygen build: bring out/ in line with specs/."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from canarygen.cli import exits
from canarygen.cli.session import (
    Session,
    allow_delete_option,
    environment_option,
    format_option,
    kubeconform_option,
    project_file,
    specs_argument,
    strict_option,
)
from canarygen.compiler import Compilation, text
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.plan import Alignment, Plan
from canarygen.source import Source
from canarygen.tree import Change, Write
from canarygen.unusable import Unusable
from canarygen.verification import verified
from canarygen.wording import counted
from canarygen.workspace import Workspace

if TYPE_CHECKING:
    from canarygen.gitops.landing import Start

_EVERYTHING = Plan()
_OUTDATED = "it changed while the specs were compiled, and nothing was written; build again"


@click.command()
@specs_argument
@environment_option
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if out/ is not in line.")
@click.option("--stdout", is_flag=True, help="Print the manifests as one stream of documents; touch nothing.")
@kubeconform_option
@click.option("--force", is_flag=True, help="Take over generated files that were edited by hand.")
@allow_delete_option
@click.option("--commit", "commits", is_flag=True, help="Commit out/, and nothing else, where HEAD stands.")
@click.option(
    "--push",
    "pushes",
    is_flag=True,
    help="Commit out/ and push it; if others were quicker, build what they pushed and try again.",
)
@click.option("--remote", metavar="NAME", help="Push there; by default as `git push` does.")
@click.option("--branch", metavar="NAME", help="Push to this branch; by default as `git push` does.")
@click.option("--hooks", is_flag=True, help="Run the hooks of the repository, which are left out otherwise.")
@strict_option
@format_option
@click.pass_obj
def build(
    session: Session,
    specs: tuple[Path, ...],
    environment: str | None,
    check: bool,
    stdout: bool,
    asked: str,
    force: bool,
    allow_delete: int,
    commits: bool,
    pushes: bool,
    remote: str | None,
    branch: str | None,
    hooks: bool,
    strict: bool,
    form: str,
) -> None:
    """Bring out/ in line with specs/.

    All specs are always compiled, since one may break a law together with another; with
    SPECs named, only their files are written. Nothing is written if anything is wrong.

    \b
    Examples:
      canarygen build
      canarygen build specs/shop/checkout.yaml
      canarygen build --check --kubeconform require
      canarygen build --push
    """  # noqa: D301 -- \b keeps click from filling the lines
    if (commits or pushes) and (check or stdout):
        raise click.UsageError("--check and --stdout write nothing that --commit or --push could take.")
    if (remote or branch) and not pushes:
        raise click.UsageError("--remote and --branch say where to push; add --push.")
    began = _began(Workspace.find(Path())) if commits or pushes else None
    workspace, project = session.opened(form, environment)
    named = workspace.sources(specs) if specs else []
    sources = gathered(session, workspace, named)
    plan = Plan(
        wanted={source.path for source in named} if specs else None, force=force, allow_delete=allow_delete
    )
    with session.rejecting(form, specs=len(sources), product_on_stdout=stdout):
        compilation = verified(sources, project, asked, strict=strict)
        session.report(
            compilation.warnings,
            form,
            specs=len(sources),
            files=compilation.size,
            product_on_stdout=stdout,
        )
        if stdout:
            _print(compilation, plan.wanted)
            return
        with workspace.lock():
            alignment = aligned(
                workspace,
                project,
                sources,
                compilation,
                specs=specs,
                plan=plan,
                check=check,
            )
        tell(session, workspace, alignment.pending, compilation.size, check=check)
        if began:
            from canarygen.gitops import landing  # noqa: PLC0415 -- a build without Git need not wait for it

            built = landing.Built(
                start=began,
                workspace=workspace,
                project=project,
                sources=sources,
                tree=compilation.tree,
                plan=plan,
                kubeconform=asked,
                is_strict=strict,
                runs_hooks=hooks,
            )
            if pushes:
                landing.push(built, session.say, remote=remote, branch=branch)
            else:
                landing.commit(built, session.say)


def _began(workspace: Workspace) -> "Start":
    """Look where Git stands, before anything is read. Raises Unusable."""
    from canarygen.gitops.landing import start  # noqa: PLC0415 -- a build without Git need not wait for it

    return start(workspace)


def gathered(session: Session, workspace: Workspace, named: Sequence[Source]) -> list[Source]:
    """Read a project's specs, and add those named. Ends the command if there are none."""
    sources = {source.path: source for source in (*workspace.sources(), *named)}
    if not sources:
        folders = " or ".join(f"{workspace.root / folder}" for folder in workspace.specs)
        raise click.ClickException(
            f"There are no specs in {folders}; `canarygen init NAME` writes a first one."
        )
    for path in sources:
        session.detail(f"  read  {path}")
    return list(sources.values())


def aligned(
    workspace: Workspace,
    project: Project,
    sources: Sequence[Source],
    compilation: Compilation,
    *,
    specs: Sequence[Path] = (),
    plan: Plan = _EVERYTHING,
    check: bool = False,
) -> Alignment:
    """Bring out/ in line with what `sources` came to, and say what that changes; with `check` write nothing.

    The caller holds the lock. `specs` were named by the user. Raises Rejected if it is not for this build to do (see
    `guard`), and Unusable if a source has changed since it was read, or out/ can't be read or written.
    """
    _reject_outdated(workspace, project, specs, sources)
    alignment = plan.alignment(
        workspace.tree(),
        compilation.tree,
        [project.only],
        out=workspace.out,
        occupied=workspace.occupied,
    )
    if not check:
        workspace.apply(alignment.pending, force=plan.force)
    return alignment


def _reject_outdated(
    workspace: Workspace, project: Project, specs: Sequence[Path], sources: Sequence[Source]
) -> None:
    """Raise Unusable if something was written, moved or removed after it was read.

    While this build compiled, or waited, another one may have brought what is newer into out/.
    """
    if project_file(workspace) != (project.document.source if project.document else None):
        raise Unusable(PROJECT_FILE, _OUTDATED)
    before = {source.path: source for source in sources}
    named = workspace.sources(specs) if specs else []
    now = {source.path: source for source in (*workspace.sources(), *named)}
    for path in sorted(before.keys() | now.keys()):
        if before.get(path) != now.get(path):
            raise Unusable(path, _OUTDATED)


def _print(compilation: Compilation, wanted: Collection[str] | None) -> None:
    chosen = (manifest for manifest in compilation.manifests if wanted is None or manifest.source in wanted)
    click.echo("---\n".join(text(manifest) for manifest in chosen), nl=False)


def tell(
    session: Session, workspace: Workspace, pending: Sequence[Change], files: int, *, check: bool = False
) -> None:
    """Say which files of a tree of so many were written and deleted; with `check`, end the command if some should be."""
    for change in pending:
        session.say(f"{'write' if isinstance(change, Write) else 'delete':>6}  {workspace.out / change.path}")
    if check and pending:
        session.say(
            f"{workspace.out}/ is not in line with the specs in {counted(len(pending), 'file')}; run `canarygen build` and commit what it writes"
        )
        raise click.exceptions.Exit(exits.STALE)
    written = sum(isinstance(change, Write) for change in pending)
    done = [(written, "written"), (len(pending) - written, "deleted")]
    parts = " and ".join(f"{count} {verb}" for count, verb in done if count)
    what = f"{parts} just now" if parts else "nothing to do"
    session.say(f"{workspace.out}/ is in line with the specs: {counted(files, 'file')}, {what}")
