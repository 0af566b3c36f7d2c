"""canarygen build: bring out/ in line with specs/."""

from collections.abc import Collection
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from canarygen.cli.authority import policy_options, today
from canarygen.cli.naming import named_specs, specs_argument
from canarygen.cli.session import (
    Session,
    allow_delete_option,
    environment_option,
    force_option,
    format_option,
    gathered,
    kubeconform_option,
    strict_option,
)
from canarygen.cli.settled import Settled
from canarygen.shard import Shard, parsed
from canarygen.wording import counted
from canarygen.workspace import Workspace

if TYPE_CHECKING:
    from canarygen.compiler import Compilation
    from canarygen.gitops.built import Start


@click.command()
@specs_argument
@environment_option
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if out/ is not in line.")
@click.option("--stdout", is_flag=True, help="Print the manifests as one stream of documents; touch nothing.")
@click.option(
    "--shard",
    metavar="I/N",
    callback=lambda _, __, value: _shard(value),
    help="Compile all, and write only part I of N: each spec's files are in one part. A command for each of N machines.",
)
@kubeconform_option
@force_option
@allow_delete_option
@click.option("--commit", "commits", is_flag=True, help="Commit out/, and nothing else, where HEAD stands.")
@click.option(
    "--push",
    "pushes",
    is_flag=True,
    help="Commit out/ and push it; if others were quicker, build what they pushed and try again.",
)
@click.option(
    "--remote",
    metavar="REMOTE",
    help="Push there: to the remote of this name, or an address; by default as `git push` does.",
)
@click.option("--branch", metavar="NAME", help="Push to this branch; by default as `git push` does.")
@click.option("--hooks", is_flag=True, help="Run the hooks of the repository, which are left out otherwise.")
@policy_options
@strict_option
@format_option
@click.pass_obj
def build(
    session: Session,
    specs: tuple[Path, ...],
    environment: str | None,
    check: bool,
    stdout: bool,
    shard: Shard | None,
    asked: str,
    force: bool,
    allow_delete: int,
    commits: bool,
    pushes: bool,
    remote: str | None,
    branch: str | None,
    hooks: bool,
    policy_from: str | None,
    day: str | None,
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
      canarygen build --check --kubeconform require --shard 2/4
      canarygen build --check --policy-from origin/main
      canarygen build --push
    """  # noqa: D301 -- \b keeps click from filling the lines
    contradictions = {
        "--check and --stdout write nothing that --commit or --push could take.": (commits or pushes)
        and (check or stdout),
        "--remote and --branch say where to push; add --push.": (remote or branch) and not pushes,
        "--hooks is for the commit; add --commit or --push.": hooks and not (commits or pushes),
        "--shard chooses the specs itself; leave SPEC out.": shard and specs,
        "--shard writes a part; commit when all parts are together.": shard and (commits or pushes),
    }
    if said := next((words for words, holds in contradictions.items() if holds), None):
        raise click.UsageError(said)
    found = Workspace.find(Path())
    is_judged_apart = policy_from is not None or day is not None
    is_plain = not (
        specs
        or shard
        or check
        or stdout
        or force
        or commits
        or pushes
        or is_judged_apart
        or session.is_verbose
    )
    settled = (
        Settled.asked(found.root, environment, asked)
        if is_plain and form == "text" and asked != "require"
        else None
    )
    if settled and (words := settled.words()):
        session.say(words)
        return
    from canarygen.cli.alignment import aligned, tell  # noqa: PLC0415 -- the compiler: what is settled needs none
    from canarygen.plan import Plan  # noqa: PLC0415 -- likewise
    from canarygen.verification import verified  # noqa: PLC0415 -- likewise

    began = _began(found) if commits or pushes else None
    # What is printed is rendered, and maybe long after it was judged: the passing of a day shall not stop that.
    day = day or (None if stdout else today())
    workspace, project = session.opened(form, environment, policy_from=policy_from, day=day)
    settled = settled and settled.before(workspace)
    named = named_specs(workspace, specs)
    sources = gathered(session, workspace, named)
    plan = Plan(
        wanted={source.path for source in named} if specs else None,
        shard=shard,
        force=force,
        allow_delete=allow_delete,
    )
    with session.rejecting(form, specs=len(sources), product_on_stdout=stdout):
        with session.working(f"compiling {counted(len(sources), 'spec file')}", specs=len(sources)):
            compilation = verified(sources, project, asked, strict=strict, shard=shard)
        session.report(
            compilation.warnings,
            form,
            specs=len(sources),
            files=compilation.size,
            product_on_stdout=stdout,
        )
        if stdout:
            _print(compilation, shard or plan.wanted)
            return
        # A check writes nothing, not even a lock: it may be all that a CI or a container is allowed.
        with (
            session.working(f"bringing {workspace.out}/ in line", specs=len(sources)),
            nullcontext() if check else workspace.lock(),
        ):
            pending = aligned(
                workspace,
                project,
                sources,
                compilation,
                specs=specs,
                plan=plan,
                check=check,
            )
        tell(session, workspace, pending, compilation.count(shard), check=check, shard=shard)
        if settled and not pending and not compilation.warnings:
            settled.keep(compilation.size)
    if began:
        from canarygen.gitops.built import Built  # noqa: PLC0415 -- a build without Git need not wait for it
        from canarygen.gitops.landing import commit, push  # noqa: PLC0415 -- likewise

        built = Built(
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
        spared = f"nothing was {'pushed' if pushes else 'committed'}"
        with session.rejecting(form, specs=len(sources), spared=spared):
            if pushes:
                push(built, session, remote=remote, branch=branch)
            else:
                commit(built, session)


def _shard(text: str | None) -> Shard | None:
    """Read the part that is asked for. Raises UsageError."""
    try:
        return parsed(text) if text is not None else None
    except ValueError as error:
        raise click.UsageError(f"--shard: {error}.") from None


def _began(workspace: Workspace) -> "Start":
    """Look where Git stands, before anything is read. Raises Unusable."""
    from canarygen.gitops.built import start  # noqa: PLC0415 -- a build without Git need not wait for it

    return start(workspace)


def _print(compilation: "Compilation", wanted: Collection[str] | Shard | None) -> None:
    from canarygen.compiler import text  # noqa: PLC0415 -- it is there when something is printed

    chosen = (manifest for manifest in compilation.manifests if wanted is None or manifest.source in wanted)
    click.echo("---\n".join(text(manifest) for manifest in chosen), nl=False)
