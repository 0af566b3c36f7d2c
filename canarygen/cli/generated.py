"""A generated file that the user names: found, whatever way it is named, and told where it comes from."""

import difflib
import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath

import click

from canarygen.cli.session import Session, gathered
from canarygen.compilation import text
from canarygen.diagnostic import Rejected
from canarygen.division.joint import of_part
from canarygen.manifest import Manifest
from canarygen.model.project import Project
from canarygen.provenance.file import GeneratedFile
from canarygen.provenance.record import as_json
from canarygen.provenance.terminal import as_text, line_as_text
from canarygen.rendering import dumped
from canarygen.terminal import clean
from canarygen.tree import Seal, Tree, origin, seal
from canarygen.typed import Any, NamedTuple
from canarygen.unusable import Unusable
from canarygen.verification import compiled
from canarygen.wording import joined
from canarygen.workspace.workspace import Workspace

_SHOWN = 3


class _Tree(NamedTuple):
    """What out/ holds, by paths below it: as the specs yield it, and as it is on disk."""

    workspace: Workspace
    manifests: Mapping[PurePosixPath, Manifest]
    on_disk: Tree

    def shown(self, path: PurePosixPath) -> str:
        """Write a path as people do, from the project's root."""
        return str(self.workspace.out / path)


def tell(session: Session, name: str, line: int | None, form: str) -> None:
    """Tell where a generated file, or one line of it, comes from, in a `form`: text or json.

    Raises UsageError if there is no such file, or line.
    """
    workspace, project = session.opened(form, is_built=False)
    tree = _of_one_spec(workspace, project, name) or _of_all(session, workspace, project, form)
    path = _found(tree, name)
    if path in tree.manifests:
        _tell_of(session, _generated(tree, path), line, form)
    else:
        _tell_of_stranger(tree, path, form)


def _of_one_spec(workspace: Workspace, project: Project, name: str) -> _Tree | None:
    """Compile the spec alone that a file says it comes from; None if that is not all that it takes to tell of it."""
    try:
        on_disk = workspace.files(
            path for path in islice(_meant(workspace, name), 1) if _is_file(workspace, path)
        )
        spec = next(map(origin, on_disk.values()), "")
        sources = workspace.sources(is_wanted=spec.__eq__) if spec else []
        manifests = compiled(sources, of_part(project.unjudged)).contents
    except (Rejected, Unusable):
        return None
    found = {manifest.path: manifest for manifest in manifests}
    return _Tree(workspace, found, on_disk) if on_disk and found.keys() >= on_disk.keys() else None


def _of_all(session: Session, workspace: Workspace, project: Project, form: str) -> _Tree:
    """Compile all specs. A fault ends the command."""
    sources = gathered(session, workspace, [])
    with session.rejecting(form, specs=len(sources)):
        # Where a line comes from is to be seen whether or not it is allowed.
        compilation = compiled(sources, project.unjudged)
    manifests = {manifest.path: manifest for manifest in compilation.contents}
    return _Tree(workspace, manifests, workspace.tree())


def _generated(tree: _Tree, path: PurePosixPath) -> GeneratedFile:
    manifest, on_disk = tree.manifests[path], tree.on_disk.get(path)
    return GeneratedFile(
        name=tree.shown(path),
        text=text(manifest),
        manifest=manifest,
        on_disk=on_disk,
        is_taken=on_disk is None and _is_file(tree.workspace, path),
    )


def _tell_of(session: Session, file: GeneratedFile, line: int | None, form: str) -> None:
    count = len(file.lines)
    if line is not None and not 0 < line <= count:
        raise click.UsageError(f"As the specs yield it, {file.name} has lines 1 to {count}, and no {line}.")
    colour = session.colours_product
    if form == "json":
        told = as_json(file, range(1, count + 1) if line is None else range(line, line + 1))
    elif line is None:
        told = as_text(file, colour=colour)
    else:
        told = line_as_text(file, line, colour=colour)
    click.echo(told, nl=False, color=True)


def _tell_of_stranger(tree: _Tree, path: PurePosixPath, form: str) -> None:
    """Tell of a file of out/ that the specs do not yield."""
    content = tree.on_disk.get(path)
    if content is None:
        state, source = "foreign", None
        words = "it has no header of canarygen's: somebody else put it there, and no build touches it"
    else:
        state, source = "orphaned", origin(content) or None
        by = "" if seal(content) is Seal.INTACT else ", with --force, since it was edited by hand"
        words = f"no spec yields it any more; it comes from {source or 'one that its header does not name'}, and `canarygen build` deletes it{by}"
    shown = tree.shown(path)
    if form == "json":
        value: dict[str, Any] = {
            "file": shown,
            "source": source,
            "state": state,
            "differsAt": None,
            "lines": [],
        }
        click.echo(dumped(value), nl=False)
    else:
        click.echo(f"{clean(shown)}: {words}")


def _found(tree: _Tree, name: str) -> PurePosixPath:
    """Find the file by the name that the user gave it, below out/. Raises UsageError if there is none."""
    meant = list(_meant(tree.workspace, name))
    for path in meant:
        if path in tree.manifests or path in tree.on_disk or _is_file(tree.workspace, path):
            return path
    for path in meant:
        if inside := sorted(known for known in tree.manifests if path in known.parents):
            raise click.UsageError(f"{name} is a folder; name a file of it, such as {tree.shown(inside[0])}.")
    raise click.UsageError(_unknown(tree, name))


def _is_file(workspace: Workspace, path: PurePosixPath) -> bool:
    return os.path.isfile(workspace.root / workspace.out / path)  # noqa: PTH113 -- it raises nothing


def _meant(workspace: Workspace, name: str) -> Iterator[PurePosixPath]:
    """Give the paths below out/ that a name may mean: from the working folder, from the root as CI has it, from out/."""
    out = workspace.root / workspace.out
    given = Path(os.path.abspath(name))  # noqa: PTH100 (`Path.absolute` keeps the `..`)
    real = Path(os.path.realpath(given.parent)) / given.name
    for path in (given, real, workspace.root / name, out / name):
        plain = Path(os.path.normpath(path))
        if plain.is_relative_to(out):
            yield PurePosixPath(plain.relative_to(out))


def _unknown(tree: _Tree, name: str) -> str:
    """Say that the specs yield no such file, and which was most likely meant."""
    known = {tree.shown(path): manifest for path, manifest in tree.manifests.items()}
    made = [shown for shown, manifest in known.items() if manifest.source == os.path.normpath(name)]
    if made:
        return f"{name} generates files, and is none of them; name one that comes from it, such as {joined(made[:_SHOWN])}."
    near = difflib.get_close_matches(name, known, n=_SHOWN, cutoff=0.6)
    return f"The specs yield no file {name}." + (
        f" Did you mean {joined(near)}?" if near else f" All of them are below {tree.workspace.out}/."
    )
