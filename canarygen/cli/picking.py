"""The canary that is meant: one of a file, or the one of a name."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from canarygen.cli.naming import named_specs
from canarygen.diagnostic import Diagnostic, Rejected, reject_any
from canarygen.document import Document
from canarygen.editing.choice import Found, canaries
from canarygen.parsing.reader import read
from canarygen.source import Source
from canarygen.wording import joined, listed, nearest
from canarygen.workspace.workspace import Workspace

Picked = tuple[Sequence[Document], Found]
"""The documents of a file, and which of them is meant."""


def picked(workspace: Workspace, spec: str, canary: str | None) -> Picked:
    """Find the canary in the file `spec` or, where there is no such file, the one of that name.

    `canary` tells those of one file apart. Raises Rejected where the file cannot be read, and UsageError.
    """
    file = Path(spec)
    # A folder may be called like a canary: people who keep one for each do so.
    if os.path.lexists(file) and (file.is_symlink() or not file.is_dir()):
        return _in_file(workspace, file, canary)
    if canary is not None:
        raise click.UsageError(
            f"There is no file {spec!r}. --canary tells apart those of one file; without it, SPEC may be a canary's name."
        )
    return _of_name(workspace, spec)


def _in_file(workspace: Workspace, file: Path, canary: str | None) -> Picked:
    (source,) = named_specs(workspace, [file])
    if not workspace.holds(source):
        raise click.UsageError(
            f"{source.path} isn't in the project at {workspace.root}. Start in its own: -C DIR."
        )
    documents = read(source)
    known = list(canaries(documents))
    if not known:
        raise click.UsageError(f"There is no Canary in {source.path}.")
    found = [each for each in known if canary is None or each.answers(canary)]
    if len(found) == 1:
        return documents, found[0]
    keys = joined([each.key for each in found or known], "and")
    if found:
        raise click.UsageError(f"There are {keys} in {source.path}. Say which: --canary NAMESPACE/NAME.")
    raise click.UsageError(f"There is no canary {canary!r} in {source.path}, but {keys}.")


def _of_name(workspace: Workspace, name: str) -> Picked:
    sources = workspace.sources()
    letters = name.rpartition("/")[2].encode(errors="surrogateescape")
    # To read all of a large project takes a while, and the name stands in few files of it; an escape may spell it, too.
    likely = [source for source in sources if letters in source.data or b"\\" in source.data]
    found = [(documents, each) for documents, each in _known(likely)[0] if each.answers(name)]
    if len(found) != 1:
        known, faults = _known(sources)
        # Where nothing answers to the name, it may stand in a file that cannot be read.
        reject_any(faults if not found else ())
        raise _unclear(name, known, workspace)
    return found[0]


def _known(sources: Sequence[Source]) -> tuple[list[Picked], list[Diagnostic]]:
    """Give the canaries of spec files, each with the documents of its file; and what is wrong with files that can't be read."""
    known: list[Picked] = []
    faults: list[Diagnostic] = []
    for source in sources:
        try:
            documents = read(source)
        except Rejected as rejected:
            faults += rejected.diagnostics
        else:
            known += [(documents, each) for each in canaries(documents)]
    return known, faults


def _unclear(name: str, known: Sequence[Picked], workspace: Workspace) -> click.UsageError:
    places = [f"{each.key} in {documents[0].source.path}" for documents, each in known if each.answers(name)]
    if places:
        return click.UsageError(f"By {name!r} you may mean {joined(places)}. Name the file.")
    names = {said: said for _, each in known for said in (each.name, each.key)}
    # A file is named from the project's root or from here; what is offered can be typed here.
    names |= {
        path: os.path.relpath(workspace.root / path)
        for path in (documents[0].source.path for documents, _ in known)
    }
    if near := names.get(nearest(name, [*names]) or ""):
        return click.UsageError(f"There is no file and no canary {name!r}. Did you mean {near!r}?")
    if not known:
        way_out = f"and no spec in {workspace.root}; `canarygen init NAME` writes a first one"
        return click.UsageError(f"There is no file and no canary {name!r}, {way_out}.")
    keys = listed(sorted({each.key for _, each in known}))
    # An image or a step stands where a spec has to.
    order = ". SPEC comes first" if any(sign in name for sign in ":@%") else ""
    return click.UsageError(f"There is no file and no canary {name!r}{order}; there is {keys}.")
