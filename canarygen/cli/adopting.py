"""What `canarygen import --adopt` does: the stages of an adoption, told, and on demand committed to a branch."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import click

from canarygen import library
from canarygen.adoption.adoption import Adoption, Manuscripts, Step, adopted
from canarygen.adoption.record import as_json
from canarygen.adoption.stage import message
from canarygen.adoption.terminal import as_text
from canarygen.cli.session import Session
from canarygen.compilation import Compilation
from canarygen.diagnostic import Rejected
from canarygen.gathering import kustomizations
from canarygen.importing.importing import imported
from canarygen.importing.reading import read
from canarygen.importing.terminal import as_text as import_as_text
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.rendering import dumped
from canarygen.source import Source
from canarygen.tree import Change, Delete, Tree, Write, changes
from canarygen.typed import TYPE_CHECKING
from canarygen.unusable import Unusable
from canarygen.verification import verified
from canarygen.wording import counted
from canarygen.workspace.workspace import Workspace

if TYPE_CHECKING:
    from canarygen.adoption.stage import Stage


def adopt(session: Session, sources: Sequence[Source], form: str, branch: str | None) -> None:
    """Tell by which stages the workload of some manifests becomes a canary; with a branch, commit each there."""
    workspace, project = session.opened(form)
    if project.names:
        raise Unusable(
            PROJECT_FILE,
            "it has environments, and the manifests are of one of them only; adopt in a project without, and merge the specs then",
        )
    known = {source.path: source for source in workspace.sources()}
    with session.rejecting(form):
        adoption = _adoption(session, sources, project, known)
    path = adoption.spec.path(project.specs[0])
    if str(path) in known:
        raise Unusable(
            str(path), "this spec is there already; remove it, or go on with the adoption that it comes from"
        )
    commits = _committed(session, adoption, workspace, project, branch, sources) if branch is not None else {}
    if form == "json":
        click.echo(dumped(as_json(adoption, project.specs[0], commits)), nl=False)
    else:
        _tell(session, adoption, branch)


def _adoption(
    session: Session, sources: Sequence[Source], project: Project, known: Mapping[str, Source]
) -> Adoption:
    language, beside = library.language("canary"), kustomizations(sources)
    found = imported(sources, language, library.served, beside=beside)
    given = Manuscripts(
        sources=sources, beside=beside, objects=read(sources, beside, library.served).resources
    )

    def build(stage: "Stage | None") -> Compilation:
        own = {stage.path: Source(stage.path, stage.spec.encode())} if stage and stage.spec else {}
        files = {**known, **own}.values()
        try:
            return verified(list(files), project, "auto", strict=False) if files else Compilation((), ())
        except Rejected:
            if own:
                session.say(
                    f"stage `{stage.name if stage else ''}` would have this spec, which the compiler refuses:"
                )
            raise

    return adopted(found, given, project.specs[0], build, library.served)


def _committed(
    session: Session,
    adoption: Adoption,
    workspace: Workspace,
    project: Project,
    branch: str,
    sources: Sequence[Source],
) -> Mapping[str, str]:
    from canarygen.gitops.series import commit_series  # noqa: PLC0415 -- what is only told needs no Git
    from canarygen.gitops.uncommitted import reject_uncommitted  # noqa: PLC0415 -- likewise
    from canarygen.repository.checkout import Checkout  # noqa: PLC0415 -- likewise
    from canarygen.repository.snapshot import Snapshot  # noqa: PLC0415 -- likewise
    from canarygen.repository.store import Store  # noqa: PLC0415 -- likewise

    if adoption.by_hand:
        raise Unusable(
            branch,
            f"{adoption.by_hand}; the stages can be told (leave --branch out), and are for you to write there",
        )
    places = {source.path: _within(workspace.root, source.path) for source in sources}
    checkout = Checkout.at(workspace.root)
    head = checkout.head
    out: Tree = workspace.tree()
    if changes(out, adoption.base):
        raise Unusable(str(workspace.out), "it is not in line with the specs; build it, and commit it, first")
    steps, count = adoption.steps, len(adoption.steps)
    befores = [out, *(step.out for step in steps[:-1])]
    drafts = [
        (message(step.stage, number, count), tuple(_changes(step, places, workspace, before)))
        for number, (step, before) in enumerate(zip(steps, befores, strict=True), start=1)
    ]
    with Store(checkout) as store:
        files = {places[source.path]: source.data for source in sources}
        reject_uncommitted(Snapshot(store, head), workspace, project, files, out)
        made = commit_series(checkout, store, branch, head, drafts)
    session.say(f"branch {branch}: {counted(count, 'commit')}; nothing here was changed")
    return {step.stage.name: commit for step, commit in zip(steps, made, strict=True)}


def _changes(
    step: Step, places: Mapping[str, PurePosixPath], workspace: Workspace, before: Tree
) -> list[Change]:
    """Give all that a stage changes: what somebody wrote, the spec, and out/."""
    written: list[Change] = [
        Write(places[path], source.data.decode()) if source else Delete(places[path])
        for path, source in step.files.items()
    ]
    if step.stage.spec:
        written.append(Write(PurePosixPath(step.stage.path), step.stage.spec))
    for change in changes(before, step.out):
        path = workspace.out / change.path
        written.append(Write(path, change.text) if isinstance(change, Write) else Delete(path))
    return written


def _within(root: Path, path: str) -> PurePosixPath:
    """Give a file's path within the project. Raises Unusable if it lies elsewhere."""
    if Path(path).is_symlink():
        raise Unusable(
            path,
            "it is a symbolic link, which would lead nowhere once its file is removed; put the file in its place",
        )
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root):
        raise Unusable(path, f"it lies outside of the project ({root}), whose commits could not hold it")
    return PurePosixPath(real.relative_to(root))


def _tell(session: Session, adoption: Adoption, branch: str | None) -> None:
    said = import_as_text(adoption.found, colour=session.colours_talk, is_verbose=session.is_verbose)
    session.say(said.rstrip("\n"))
    for words in adoption.additions:
        session.warn(f"{words}: so the project says, and not what runs today")
    click.echo(as_text(adoption), nl=False)
    count = counted(len(adoption.steps), "stage")
    if adoption.by_hand:
        session.say(f"{count}, for you to write: {adoption.by_hand}.")
    elif branch is not None:
        session.say(
            f"{count}. Next: read `git log --reverse HEAD..{branch}`, and let each commit be merged and synced by itself, when what the one before asks for holds."
        )
    else:
        session.say(f"{count}; nothing was written. --branch NAME makes a commit of each, on a new branch.")
