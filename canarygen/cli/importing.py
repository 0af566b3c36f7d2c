"""Manifests, made specs of: shown or written, with what there is to say of them."""

from collections.abc import Sequence

import click

from canarygen import library
from canarygen.cli import exits, placing
from canarygen.cli.session import Session, project_file
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.frozen import replace
from canarygen.gathering import kustomizations
from canarygen.importing.importing import Import, imported
from canarygen.importing.record import as_json
from canarygen.importing.referred import declaration, declared
from canarygen.importing.terminal import as_text
from canarygen.model.project import Project
from canarygen.rendering import dumped
from canarygen.source import Source
from canarygen.typed import Final
from canarygen.verification import yielded
from canarygen.wording import counted
from canarygen.workspace.workspace import Workspace

_MANY: Final = 50


def bring(session: Session, sources: Sequence[Source], form: str, *, write: bool, keep: bool) -> None:
    """Make specs of manifests, show or write them, and say what there is to say."""
    workspace, project = session.opened(form) if write else (None, Project())
    found = _imported(session, sources, form, keep=keep)
    standing = placing.standing(workspace) if workspace else {}
    new = [spec for spec in found.specs if f"{spec.namespace}/{spec.name}" not in standing]
    specs = [placing.file(spec, project.specs[0], workspace) for spec in new]
    # A canarygen.yaml is somebody's, and theirs to change; where there is none, import writes what it would tell them to.
    is_bare = workspace is not None and bool(new) and project_file(workspace) is None
    # What is told to be declared is told of once.
    outside = declared(found.referred, project.external, found.absent if is_bare else {})
    declaring = replace(project, external=outside)
    told = _verdict(specs, workspace, declaring)
    _show(session, found, told, form, project.specs[0])
    if workspace:
        for spec in found.specs:
            if path := standing.get(f"{spec.namespace}/{spec.name}"):
                session.say(
                    f" kept  {path}, which has {spec.name} already; without --write you see the new one"
                )
        placing.write(session, workspace, specs)
        if is_bare and (text := declaration(outside)):
            placing.declare(session, workspace, text, found.absent)
    elif form == "text":
        click.echo("---\n".join(spec.text for spec in found.specs), nl=False)
    is_well = not any(fault.is_error for fault in told)
    if unexplained := sum(spec.unexplained for spec in found.specs):
        session.warn(
            f"{counted(unexplained, 'difference')} from the originals for no known reason; see DIFFERS"
        )
    session.say(_next(found, is_well=is_well, is_written=write))
    if not is_well:
        raise exits.Ended(exits.REJECTED)


def _imported(session: Session, sources: Sequence[Source], form: str, *, keep: bool) -> Import:
    language, beside = library.language("canary"), kustomizations(sources)
    with session.rejecting(form), session.progress() as show:

        def step(done: int, total: int) -> None:
            if total >= _MANY:  # So many take more than a second.
                show(f"importing {done} of {total} workloads ...")

        return imported(sources, language, library.served, beside=beside, keep=keep, step=step)


def _show(session: Session, found: Import, told: Sequence[Diagnostic], form: str, folder: str) -> None:
    if form == "json":
        click.echo(dumped(as_json(found, folder, told)), nl=False)
    else:
        session.say(as_text(found, colour=session.colours_talk, is_verbose=session.is_verbose).rstrip("\n"))
        session.report(told, form)


def _verdict(specs: Sequence[Source], workspace: Workspace | None, project: Project) -> Sequence[Diagnostic]:
    """Give what the compiler says of the specs, beside those of the project: an app may break a law that nobody had held it to."""
    known = {source.path: source for source in workspace.sources()} if workspace else {}
    try:
        return yielded(
            [*known.values(), *(spec for spec in specs if spec.path not in known)], project
        ).warnings
    except Rejected as rejected:
        return rejected.diagnostics


def _next(found: Import, *, is_well: bool, is_written: bool) -> str:
    """Say what is to be done now."""
    count = counted(len(found.specs), "spec")
    if not is_well:
        return f"{count}; the compiler refuses what is told above: mend that, and then run `canarygen build`."
    there = "" if is_written else "put each into specs/ (--write does), "
    next_ = f"{count}. Next: {there}read what is told above beside it, and run `canarygen build`."
    kinds = {item.kind for spec in found.specs for item in spec.originals}
    is_live = "Deployment" in kinds and "Canary" not in kinds
    return (
        f"{next_} Where the Deployment runs already, --adopt leads it there stage by stage."
        if is_live
        else next_
    )
