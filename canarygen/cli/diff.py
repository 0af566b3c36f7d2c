"""canarygen diff: what changes between a commit's out/ and what specs/ yield now."""

from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath
from typing import Final

import click

from canarygen.cli import exits
from canarygen.cli.naming import named_specs, specs_argument
from canarygen.cli.session import Session, environment_option, gathered
from canarygen.diagnostic import Rejected
from canarygen.difference.compare import Difference, compare
from canarygen.difference.markdown import as_markdown
from canarygen.difference.record import as_json
from canarygen.difference.terminal import as_text
from canarygen.frozen import frozen
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.repository.checkout import Checkout
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.source import Source
from canarygen.tree import Tree, origin, within
from canarygen.verification import compiled, settings_of
from canarygen.workspace import Workspace

_HEAD: Final = "HEAD"
_FORMATS: Final[dict[str, Callable[[Difference], str]]] = {"markdown": as_markdown, "json": as_json}


@frozen
class _Base:
    """What a commit holds: its generated tree, and the environments of its project."""

    tree: Tree
    environments: tuple[str, ...]


@click.command()
@specs_argument
@click.option(
    "--base",
    metavar="REF",
    default=_HEAD,
    show_default=True,
    help="Compare with out/ of this commit, branch or tag.",
)
@environment_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", *_FORMATS]),
    default="text",
    show_default=True,
    help="For a terminal, for a pull request's comment, or for programs.",
)
@click.option("--exit-code", is_flag=True, help="Exit 3 if anything differs.")
@click.pass_obj
def diff(
    session: Session,
    specs: tuple[Path, ...],
    base: str,
    environment: str | None,
    form: str,
    exit_code: bool,
) -> None:
    """Say what changes between a commit's out/ and what specs/ yield now.

    First what is dangerous to merge, then what changes in words, then the YAML, object by
    object. Nothing is written. All specs are compiled; with SPECs named, only what comes
    of them is shown.

    \b
    Examples:
      canarygen diff
      canarygen diff --base origin/main --format markdown > comment.md
      canarygen diff specs/shop/checkout.yaml --environment prod --exit-code
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(environment=environment)
    named = named_specs(workspace, specs)
    sources = gathered(session, workspace, named)
    with session.rejecting("text", specs=len(sources), product_on_stdout=True):
        # What changes is to be seen even where it is not allowed: `build` and `validate` judge that.
        new = compiled(sources, project.unjudged).tree
    found = _base(session, workspace, project, base, like=new)
    old, new = _chosen(within(found.tree, environment), new, {source.path for source in named})
    difference = compare(old, new, environments=sorted({*project.names, *found.environments}))
    if form == "text":
        text = as_text(difference, colour=session.colours_product)
    else:
        text = _FORMATS[form](difference)
    click.echo(text, nl=False, color=True)
    if exit_code and not difference.is_empty:
        raise click.exceptions.Exit(exits.STALE)


def _base(session: Session, workspace: Workspace, project: Project, revision: str, *, like: Tree) -> _Base:
    """Read what a commit holds, where its own settings say that it is. Raises Unusable."""
    checkout = Checkout.at(workspace.root)
    # HEAD names nothing before the first commit: then all is new.
    is_first = revision == _HEAD and checkout.head is None
    commit = None if is_first else checkout.commit(revision)
    with Store(checkout) as store:
        snapshot = Snapshot(store, commit)
        settings = _settings(session, snapshot.project_file(), project, revision)
        tree = snapshot.tree(PurePosixPath(settings.out), like=like)
    if commit and not tree:
        session.say(f"note: {revision} has no generated files in {settings.out}/, so that everything is new")
    return _Base(tree, settings.names)


def _settings(session: Session, source: Source | None, project: Project, revision: str) -> Project:
    """Give the settings of a commit; those of now, if canarygen of today does not take the commit's."""
    try:
        return settings_of(source)
    except Rejected:
        session.say(
            f"note: {PROJECT_FILE} of {revision} is not valid to this canarygen; its tree is looked for in {project.out}/"
        )
        return project


def _chosen(old: Tree, new: Tree, wanted: Collection[str]) -> tuple[Tree, Tree]:
    """Leave out what comes of other specs than those wanted, if some are."""
    if not wanted:
        return old, new
    paths = {path for path in old.keys() | new.keys() if origin(new.get(path, "") or old[path]) in wanted}
    first, second = ({path: side[path] for path in side if path in paths} for side in (old, new))
    return first, second
