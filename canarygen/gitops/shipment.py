"""The tree of a commit on its way to the branch that it is synced from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from canarygen.gitops.arrival import Arrival
from canarygen.gitops.description import SHORT, Say
from canarygen.gitops.render import Rendered
from canarygen.hydration import Origin
from canarygen.model.project import PROJECT_FILE, Environment
from canarygen.plan import Plan
from canarygen.repository.ancestry import Age, age
from canarygen.repository.checkout import Checkout
from canarygen.repository.ledger import Ledger
from canarygen.repository.remote import Remote, landed
from canarygen.repository.store import Store
from canarygen.repository.upstream import ORIGIN, checked, without_password
from canarygen.unusable import Unusable


@dataclass(frozen=True, slots=True)
class Target:
    """A folder of a branch of a repository."""

    remote: str
    branch: str
    path: PurePosixPath


def targets(
    environments: Iterable[Environment], remote: str | None, branch: str | None, out: str
) -> Mapping[Target, list[Environment]]:
    """Say what goes where: to the folder in which Argo CD looks for it. Raises Unusable if no branch is named."""
    found: dict[Target, list[Environment]] = {}
    for environment in environments:
        sync_to = environment.sync_to
        into = branch or (sync_to.branch if sync_to else None)
        if into is None:
            of = f" for {environment.name}" if environment.name else ""
            raise Unusable(
                PROJECT_FILE,
                f"it names no branch to publish to{of}; say `syncTo: {{branch: NAME}}` there, or --branch NAME",
            )
        path = PurePosixPath(environment.argo_cd.path if environment.argo_cd else out)
        target = Target(remote or (sync_to.remote if sync_to else ORIGIN), into, path)
        found.setdefault(target, []).append(environment)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What the specs of a commit yield, on its way to where it is synced from."""

    say: Say
    checkout: Checkout
    store: Store
    commit: str
    rendered: Rendered
    plan: Plan
    allow_older: bool

    def to(self, target: Target, environments: Sequence[Environment]) -> None:
        """Bring the trees of some environments to a target. Raises Rejected and Unusable."""
        ref = f"refs/heads/{checked(self.checkout, target.branch)}"
        with Store(self.checkout, apart=True) as there:
            remote = Remote.named(self.checkout, there, target.remote, is_shallow=True)
            names = [environment.name for environment in environments]
            arrival = Arrival(
                commit=self.commit,
                origin=self._origin,
                rendered=self.rendered,
                plan=self.plan,
                path=target.path,
                names=names,
                remote=remote,
                ledger=Ledger(remote, target.branch),
                age=None if self.allow_older else self._age,
            )
            pushed = landed(remote, ref, arrival.proposed)
            where = f"{target.branch} of {remote.shown}"
            if pushed:
                self.say(f"push {pushed[:SHORT]} to {where}: {there.about(pushed, '%s')[0]}")
            elif arrival.newer:
                self.say(
                    f"nothing to publish: {where} holds what {arrival.newer[:SHORT]} yields, which is newer than {self.commit[:SHORT]}"
                )
            else:
                self.say(f"nothing to publish: {where} holds this tree already")
                self._record(arrival)

    def _record(self, arrival: Arrival) -> None:
        """Remember that the commit, too, yields what stands there; where that is forbidden, say so."""
        try:
            arrival.record(self._is_newer)
        except Unusable as fault:
            self.say(
                f"warning: it could not be recorded that {self.commit[:SHORT]} yields it, too, so an older commit may replace it: {fault}"
            )

    def _is_newer(self, other: str) -> bool:
        return self._age(other) is Age.NEWER

    @property
    def _origin(self) -> Origin:
        """Say where the tree comes from, for who reads the branch."""
        author, date, subject, body = self.store.about(self.commit, "%an <%ae>", "%aI", "%s", "%b")
        url = self.checkout.setting(f"remote.{ORIGIN}.url") or ""
        return Origin(
            repository=without_password(url),
            commit=self.commit,
            author=author,
            date=date,
            subject=subject,
            body=body.strip(),
        )

    def _age(self, other: str) -> Age:
        """Tell how the commit stands to one that made what is there."""
        return age(self.store, self.commit, other, self._fetch)

    def _fetch(self, commit: str) -> None:
        if self.checkout.setting(f"remote.{ORIGIN}.url"):
            Remote.named(self.checkout, self.store, ORIGIN).fetch_history(commit)
