"""The tree of a commit, brought to the branches that it is for."""

from pathlib import Path

from canarygen.cli.authority import today, under_policy
from canarygen.cli.session import Session, narrowed
from canarygen.frozen import frozen
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


@frozen(kw_only=True)
class Publication:
    """What is published, where to, and under which conditions, as the command line says it."""

    environment: str | None
    revision: str
    remote: str | None
    branch: str | None
    allow_older: bool
    allow_delete: int
    force: bool
    asked: str
    policy_from: str | None
    day: str | None
    strict: bool

    def arrive(self, session: Session) -> None:
        """Compile the commit, and bring each environment's tree to its branch. Raises Unusable; a fault ends the command."""
        workspace = Workspace.find(Path())
        checkout = Checkout.at(workspace.root)
        spared = "nothing was published"
        with Store(checkout) as store, session.rejecting("text", spared=spared):
            commit = checkout.commit(self.revision)
            snapshot = Snapshot(store, commit)
            settings = settings_of(snapshot.project_file())
            judged = under_policy(
                workspace, settings, reference=self.policy_from, day=self.day or today(), warn=session.warn
            )
            project = narrowed(judged, self.environment)
            rendered = render(snapshot, project, self.asked, strict=self.strict)
            session.report(rendered.warnings, "text")
            shipment = Shipment(
                checkout=checkout,
                store=store,
                commit=commit,
                rendered=rendered,
                plan=Plan(allow_delete=self.allow_delete, force=self.force),
                allow_older=self.allow_older,
            )
            for target in targets(project, self.remote, self.branch):
                with session.rejecting("text", spared=f"{spared} to {target.branch}"):
                    arrive(shipment, target, session)
