"""canarygen build: bring out/ in line with specs/."""

from collections.abc import Sequence
from pathlib import Path

import click

from canarygen.cli import exits
from canarygen.cli.session import (
    Session,
    compiled,
    environment_option,
    format_option,
    kubeconform_option,
    project_file,
    specs_argument,
    strict_option,
)
from canarygen.code import Severity
from canarygen.compiler import Compilation, text
from canarygen.diagnostic import Diagnostic, Rejected, reject_any
from canarygen.guard import refusals
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.source import Source
from canarygen.tree import Change, Write, changes, origin, within
from canarygen.unusable import Unusable
from canarygen.wording import counted
from canarygen.workspace import Workspace

_OUTDATED = "it changed while the specs were compiled, and nothing was written; build again"


@click.command()
@specs_argument
@environment_option
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if out/ is not in line.")
@click.option("--stdout", is_flag=True, help="Print the manifests as one stream of documents; touch nothing.")
@kubeconform_option
@click.option("--force", is_flag=True, help="Take over generated files that were edited by hand.")
@click.option(
    "--allow-delete",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Let exactly N canaries be removed.",
)
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
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(form, environment)
    named = workspace.sources(specs) if specs else []
    sources = gathered(session, workspace, named)
    wanted = {source.path for source in named} if specs else None
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
            _print(compilation, wanted)
            return
        with workspace.lock():
            pending = aligned(
                workspace,
                project,
                sources,
                compilation,
                specs=specs,
                wanted=wanted,
                check=check,
                force=force,
                allow_delete=allow_delete,
            )
    _tell(session, workspace, pending, compilation.size, check=check)


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
    wanted: set[str] | None = None,
    check: bool = False,
    force: bool = False,
    allow_delete: int = 0,
) -> tuple[Change, ...]:
    """Bring out/ in line with what `sources` came to, and give what that changes; with `check` write nothing.

    The caller holds the lock. `specs` were named by the user, and only the files of those in `wanted` are written; of
    all specs without it. Raises Rejected if it is not for this build to do (see `guard`), and Unusable if a source has
    changed since it was read.
    """
    _reject_outdated(workspace, project, specs, sources)
    pending = _pending(workspace, compilation, wanted, project.only, force=force, allow_delete=allow_delete)
    if not check:
        workspace.apply(pending, force=force)
    return pending


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


def verified(sources: Sequence[Source], project: Project, asked: str, *, strict: bool) -> Compilation:
    """Compile the specs of a project, and check every object; `asked` says whether kubeconform is, too.

    Raises Rejected, and Unusable if kubeconform is required and not there.
    """
    compilation = compiled(sources, project)
    if strict and any(told.severity is Severity.WARNING for told in compilation.warnings):
        raise Rejected(compilation.warnings)
    reject_any(_second_opinion(compilation, asked))
    return compilation


def _second_opinion(compilation: Compilation, asked: str) -> Sequence[Diagnostic]:
    if asked == "off":
        return []
    from canarygen import kubeconform  # noqa: PLC0415 -- a build without it need not wait for it

    binary = kubeconform.installed()
    if binary is None and asked == "require":
        raise Unusable(
            kubeconform.NAME,
            "it is required, and not on PATH; install it (`go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0`), or leave `--kubeconform require` out",
        )
    return list(kubeconform.complaints(compilation.manifests, binary)) if binary else []


def _print(compilation: Compilation, wanted: set[str] | None) -> None:
    chosen = (manifest for manifest in compilation.manifests if wanted is None or manifest.source in wanted)
    click.echo("---\n".join(text(manifest) for manifest in chosen), nl=False)


def _pending(
    workspace: Workspace,
    compilation: Compilation,
    wanted: set[str] | None,
    environment: str | None,
    *,
    force: bool,
    allow_delete: int,
) -> tuple[Change, ...]:
    old, new = within(workspace.tree(), environment), compilation.tree
    pending = tuple(
        change
        for change in changes(old, new)
        if wanted is None or origin(new[change.path] if change.path in new else old[change.path]) in wanted
    )
    added = [change.path for change in pending if isinstance(change, Write) and change.path not in old]
    reject_any(
        refusals(
            old,
            pending,
            workspace.occupied(added),
            out=str(workspace.out),
            force=force,
            allow_delete=allow_delete,
        )
    )
    return pending


def _tell(
    session: Session, workspace: Workspace, pending: Sequence[Change], files: int, *, check: bool
) -> None:
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
