"""canarygen publish: the tree of a commit, to another branch or repository."""

from pathlib import Path

import click

from canarygen.cli.authority import today, under_policy
from canarygen.cli.options import (
    allow_delete_option,
    environment_option,
    force_option,
    kubeconform_option,
    policy_options,
    strict_option,
)
from canarygen.cli.session import Session, narrowed
from canarygen.gitops.arrival import arrive
from canarygen.gitops.render import render
from canarygen.gitops.shipment import Shipment
from canarygen.gitops.target import targets
from canarygen.plan import Plan
from canarygen.repository.checkout import Checkout
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.verification import settings_of
from canarygen.workspace.workspace import Workspace


@click.command()
@environment_option
@click.option(
    "--source",
    "revision",
    metavar="REF",
    default="HEAD",
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
def publish(
    session: Session,
    environment: str | None,
    revision: str,
    remote: str | None,
    branch: str | None,
    allow_older: bool,
    allow_delete: int,
    force: bool,
    asked: str,
    policy_from: str | None,
    day: str | None,
    strict: bool,
) -> None:
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
    workspace = Workspace.find(Path())
    checkout = Checkout.at(workspace.root)
    spared = "nothing was published"
    with Store(checkout) as store, session.rejecting("text", spared=spared):
        commit = checkout.commit(revision)
        snapshot = Snapshot(store, commit)
        settings = settings_of(snapshot.project_file())
        judged = under_policy(
            workspace, settings, reference=policy_from, day=day or today(), warn=session.warn
        )
        project = narrowed(judged, environment)
        rendered = render(snapshot, project, asked, strict=strict)
        session.report(rendered.warnings, "text")
        shipment = Shipment(
            checkout=checkout,
            store=store,
            commit=commit,
            rendered=rendered,
            plan=Plan(allow_delete=allow_delete, force=force),
            allow_older=allow_older,
        )
        for target in targets(project, remote, branch):
            with session.rejecting("text", spared=f"{spared} to {target.branch}"):
                arrive(shipment, target, session)
