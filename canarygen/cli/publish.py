"""canarygen publish: the tree of a commit, to another branch or repository."""

import click

from canarygen.cli.options import (
    HEAD,
    allow_delete_option,
    environment_option,
    force_option,
    kubeconform_option,
    policy_options,
    strict_option,
)
from canarygen.cli.session import Session
from canarygen.typed import Any


@click.command()
@environment_option
@click.option(
    "--source",
    "revision",
    metavar="REF",
    default=HEAD,
    show_default=True,
    help="Publish the specs of this commit.",
)
@click.option(
    "--to", "remote", metavar="REMOTE", help="To this repository: the name of a remote, or an address."
)
@click.option(
    "--branch", metavar="NAME", help="To this branch; by default, as `syncTo` in canarygen.yaml says."
)
@click.option(
    "--allow-older", is_flag=True, help="Replace what comes from a commit that this one does not contain."
)
@allow_delete_option
@force_option
@kubeconform_option
@policy_options
@strict_option
@click.pass_obj
def publish(session: Session, /, **words: Any) -> None:
    """Bring the tree of a commit to another branch or repository, from which Argo CD syncs it.

    The specs of the commit are compiled, whatever the work tree holds. Only files of
    canarygen's change there, and what comes from a newer commit stays. The commit is
    recorded as Argo CD's source hydrator does it, so that GitOps Promoter can take a
    branch such as env/prod-next from here.

    \b
    Examples:
      canarygen publish
      canarygen publish --environment prod --branch env/prod
      canarygen publish --to https://git.example.com/platform/manifests.git --branch main
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.cli.publishing import Publication  # noqa: PLC0415 -- the compiler, for which no help and no tab key waits

    Publication(**words).arrive(session)
