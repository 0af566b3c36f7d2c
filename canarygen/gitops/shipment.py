"""What the specs of a commit yield, on its way to where it is synced from."""

from canarygen.frozen import frozen
from canarygen.gitops.render import Rendered
from canarygen.hydration import Origin
from canarygen.plan import Plan
from canarygen.repository.ancestry import Age, age
from canarygen.repository.checkout import Checkout
from canarygen.repository.remote import Remote
from canarygen.repository.store import Store
from canarygen.repository.upstream import ORIGIN, without_password


@frozen(kw_only=True)
class Shipment:
    """A commit, the tree that its specs yield, and what may be done for it where it arrives."""

    checkout: Checkout
    store: Store
    commit: str
    rendered: Rendered
    plan: Plan
    allow_older: bool
    """Whether it may replace what comes from a commit that this one does not contain."""

    @property
    def origin(self) -> Origin:
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

    def age(self, other: str) -> Age:
        """Tell how the commit stands to one that made what is there."""
        return age(self.store, self.commit, other, self._fetch)

    def is_newer(self, other: str) -> bool:
        """Tell whether the commit contains another one."""
        return self.age(other) is Age.NEWER

    def _fetch(self, commit: str) -> None:
        if self.checkout.setting(f"remote.{ORIGIN}.url"):
            Remote.named(self.checkout, self.store, ORIGIN).fetch_history(commit)
