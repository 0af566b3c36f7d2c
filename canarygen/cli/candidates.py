"""What a shell may complete with: asked for when somebody presses the tab key, and silent about every fault."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from canarygen.diagnostic import Rejected
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.typed import TYPE_CHECKING
from canarygen.unusable import Unusable
from canarygen.workspace.workspace import Workspace

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def codes_and_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Give the codes of diagnostics that begin as typed; where there are none, the shell looks for any file."""
    del ctx, param
    from click.shell_completion import CompletionItem  # noqa: PLC0415 -- only a shell that completes needs it

    from canarygen.cli.lexicon import lexicon  # noqa: PLC0415 -- likewise

    found = sorted(word for word in lexicon() if word.startswith(incomplete))
    return [CompletionItem(word) for word in found] or [CompletionItem(incomplete, type="file")]


def environments(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Give the environments of the project that begin as typed."""
    del param
    try:
        _, settings = _opened(ctx)
    except (OSError, Rejected, Unusable):
        return []
    return [name for name in settings.names if name.startswith(incomplete)]


def specs(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Give the project's specs that begin as typed; where there are none, the shell looks for any file."""
    del param
    return _items([path for path, _ in _sources(ctx)], incomplete)


def alike(name: str) -> str:
    """Give the spec of the project in the working folder that somebody may mean by a name; "" where none is near."""
    from canarygen.wording import nearest  # noqa: PLC0415 -- only a slip needs it

    with suppress(OSError, Rejected, Unusable):
        workspace, _ = _project()
        paths = [os.path.relpath(workspace.root / source.path) for source in workspace.sources()]
        called = [path for path in paths if Path(path).stem == Path(name).stem]
        return next(iter(called), nearest(name, paths) or "")
    return ""


def canaries(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Give the specs that begin as typed and, as soon as something is, the canaries in them."""
    del param
    sources = _sources(ctx)
    names = [name for _, source in sources for name in _names(source)] if incomplete else []
    return _items([*(path for path, _ in sources), *dict.fromkeys(names)], incomplete)


def _items(words: Iterable[str], incomplete: str) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem  # noqa: PLC0415 -- only a shell that completes needs it

    items = [CompletionItem(word) for word in words if word.startswith(incomplete)]
    return items or [CompletionItem(incomplete, type="file")]


def _sources(ctx: click.Context) -> list[tuple[str, Source]]:
    """Read the specs; each with its path as people type it."""
    try:
        workspace, _ = _opened(ctx)
        return [(os.path.relpath(workspace.root / source.path), source) for source in workspace.sources()]
    except (OSError, Rejected, Unusable):
        return []


def _names(source: Source) -> Iterator[str]:
    from canarygen.editing.choice import canaries as canaries_of  # noqa: PLC0415 -- only an edit needs it
    from canarygen.parsing.reader import read  # noqa: PLC0415

    with suppress(Rejected):
        for found in canaries_of(read(source)):
            yield from (found.name, found.key)


def _opened(ctx: click.Context) -> tuple[Workspace, Project]:
    """Open the project where the command would be run. Raises OSError, Rejected and Unusable."""
    os.chdir(ctx.find_root().params.get("start") or ".")
    return _project()


def _project() -> tuple[Workspace, Project]:
    from canarygen.cli.session import project_file  # noqa: PLC0415 -- its own options name these functions
    from canarygen.verification import settings_of  # noqa: PLC0415 -- see session

    found = Workspace.find(Path())
    settings = settings_of(project_file(found), is_built=False)
    return Workspace(found.root, specs=settings.specs, out=settings.out), settings
