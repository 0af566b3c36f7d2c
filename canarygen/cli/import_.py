"""canarygen import: specs for workloads that exist, as manifests."""

import click

from canarygen.cli.options import form_option, manifests_argument
from canarygen.cli.session import Session
from canarygen.gathering import gathered


@click.command("import")
@manifests_argument
@click.option(
    "--write",
    is_flag=True,
    help="Write each spec into the project, below the folder of its specs; and canarygen.yaml, if it has none and needs one.",
)
@click.option(
    "--keep-deployments",
    "keep",
    is_flag=True,
    help="Let specs refer to Deployments as they are, instead of describing their pods: for those that a Helm chart keeps.",
)
@click.option(
    "--adopt",
    "adopts",
    is_flag=True,
    help="Tell by which stages a running Deployment becomes a canary, each of them safe to sync by itself.",
)
@click.option(
    "--branch",
    metavar="NAME",
    help="With --adopt: make a commit of each stage, on a new branch of this name. Without it nothing is written.",
)
@form_option(
    ["text", "json"], "text: specs on stdout, what there is to say on stderr; json: all of it on stdout."
)
@click.pass_obj
def import_(
    session: Session,
    paths: tuple[str, ...],
    write: bool,
    keep: bool,
    adopts: bool,
    branch: str | None,
    form: str,
) -> None:
    """Make specs of manifests: of Rollouts, of Deployments with their Services, of Flagger's Canaries.

    PATH is a file, a folder, or `-` for what is piped in. All of it is taken for one tree: Services, Ingresses,
    VirtualServices, Gateways and autoscalers are found by what they say of each other. What a spec cannot say is told of
    with its place; what is built of it is held against the originals, and each difference is told, with its reason.

    \b
    Examples:
      canarygen import deploy/
      canarygen import deploy/ --write
      helm template shop . | canarygen import - > specs/shop.yaml
      canarygen import deploy/shop.yaml --adopt
      canarygen import deploy/shop.yaml --adopt --branch adopt-shop
    """  # noqa: D301 -- \b keeps click from filling the lines
    contradictions = {
        "--branch is for the commits of an adoption; add --adopt.": branch is not None and not adopts,
        "--adopt writes specs stage by stage; leave --write out.": adopts and write,
        "--adopt ends without the Deployment; leave --keep-deployments out.": adopts and keep,
    }
    if said := next((words for words, holds in contradictions.items() if holds), None):
        raise click.UsageError(said)
    sources = gathered(paths, lambda chart: session.passes(chart, "import"))
    # What each of them needs is loaded when it is done: no help and no tab key waits for the compiler.
    if adopts:
        from canarygen.cli.adopting import adopt  # noqa: PLC0415 -- see above

        adopt(session, sources, form, branch)
    else:
        from canarygen.cli.importing import bring  # noqa: PLC0415 -- see above

        bring(session, sources, form, write=write, keep=keep)
