"""canarygen init: a commented starter."""

import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import click

from canarygen.cli.session import Session
from canarygen.form import PORTS, is_canary_name, is_dns_label
from canarygen.typed import TYPE_CHECKING, Final, TypeVar
from canarygen.workspace.workspace import Workspace

if TYPE_CHECKING:
    from canarygen.starter import Starter

T = TypeVar("T")
_PORT: Final = click.IntRange(PORTS[0], PORTS[-1])


@click.command()
@click.argument("name", required=False, metavar="[[NAMESPACE/]NAME]")
@click.option("--namespace", metavar="NAMESPACE", help="The app's namespace.  [default: default]")
@click.option("--image", metavar="IMAGE", help="The app's image.  [default: nginx:1.27.5]")
@click.option(
    "--port",
    type=_PORT,
    metavar="N",
    help="The port that the app answers on.  [default: 80]",
)
@click.option("--host", metavar="HOST", help="The host name that callers use.  [default: NAME.example.com]")
@click.pass_obj
def init(
    session: Session,
    name: str | None,
    namespace: str | None,
    image: str | None,
    port: int | None,
    host: str | None,
) -> None:
    """Write a commented starter: a spec for NAME, canarygen.yaml, a workflow, .gitattributes.

    In a project that is there already it adds the spec. Nothing is ever overwritten. On a
    terminal it asks for what was not said; elsewhere it takes what is usual.

    \b
    Examples:
      canarygen init shop/checkout
      canarygen init checkout --namespace shop --image registry.example.com/checkout:2.3.1
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen import library  # noqa: PLC0415 -- the compiler, for which no help and no tab key waits
    from canarygen.model.project import Project  # noqa: PLC0415 -- likewise
    from canarygen.source import Source  # noqa: PLC0415 -- likewise
    from canarygen.starter import Starter, files  # noqa: PLC0415 -- likewise
    from canarygen.verification import compiled  # noqa: PLC0415 -- likewise

    asks = sys.stdin.isatty() and sys.stdout.isatty()

    def said(value: T | None, question: str, usual: T, kind: click.ParamType[T] | None = None) -> T:
        if value is not None or not asks:
            return usual if value is None else value
        answer: T = click.prompt(question, default=usual, type=kind, err=True)
        return answer

    workspace, project = session.opened()
    within, slash, chosen = said(name, "Name of the app", "app").rpartition("/")
    if slash and namespace not in {None, within}:
        raise click.UsageError(f"NAME says the namespace {within!r}, and --namespace {namespace!r}.")
    _reject("name", chosen, "with a letter first, at most 52", fits=is_canary_name(chosen))
    where = said(within if slash else namespace, "Namespace", "default")
    _reject("namespace", where, "at most 63", fits=is_dns_label(where))
    app = Starter(
        name=chosen,
        namespace=where,
        image=said(image, "Image", "nginx:1.27.5"),
        port=said(port, "Port", 80, _PORT),
        host=said(host, "Host name", f"{chosen}.example.com"),
        specs=project.specs[0],
        out=project.out,
    )
    with session.rejecting("text"):
        contents = files(app, library.for_editors("canary"))
        # The starter is compiled before it is written: an image that cannot be one is refused here. What the
        # project's defaults, Gateways and policy ask of it, its author can only see to once it is there.
        compiled([Source(str(app.path), contents[app.path].encode())], Project())
    _place(session, workspace, app, contents)


def _place(
    session: Session, workspace: Workspace, app: "Starter", contents: Mapping[PurePosixPath, str]
) -> None:
    """Write what is not there yet of a starter's files, and say what became of each, and what comes next."""
    from canarygen.cli.placing import standing  # noqa: PLC0415 -- as above
    from canarygen.starter import WORKFLOW  # noqa: PLC0415 -- as above
    from canarygen.workspace.rewriting import create  # noqa: PLC0415 -- as above

    left_out: set[PurePosixPath] = set()
    if workspace.root != Path.cwd():
        session.say(f"in the project at {workspace.root}:")
    there = standing(workspace).get(f"{app.namespace}/{app.name}", str(app.path))
    if there != str(app.path):
        # A second spec of it would be one too many: the project could not be built any more.
        left_out.add(app.path)
        session.say(f" kept  {there}, which has {app.name} already")
    if is_within := _is_within_a_repository(workspace.root):
        left_out.add(WORKFLOW)
    for path, content in contents.items():
        if path not in left_out:
            is_new = create(workspace.root, path, content.encode())
            session.say(f"{'wrote' if is_new else ' kept'}  {path}")
    if is_within:
        session.say(
            "No workflow: GitHub looks for them at the root of the repository only; there, canarygen's action takes the folder of a project as `working-directory`."
        )
    session.say(f"Next: look at {there}, run `canarygen build`, and commit all of it.")


def _is_within_a_repository(root: Path) -> bool:
    """Whether a project is a folder of a repository, and not all of it."""
    return not (root / ".git").exists() and any((folder / ".git").exists() for folder in root.parents)


def _reject(what: str, text: str, form: str, *, fits: bool) -> None:
    """Raise click.UsageError for what cannot be one: it was typed, and stands in no file whose line could be shown."""
    if not fits:
        raise click.UsageError(
            f"{text!r} is no {what}: lower-case letters, digits and `-` are, {form}. NAME is `checkout`, or `shop/checkout` with its namespace."
        )
