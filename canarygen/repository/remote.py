"""EDGE: a branch of another repository: its tip, and a commit pushed on top of it if it is still there."""

import random
import time
from collections.abc import Callable

from canarygen.frozen import frozen
from canarygen.repository.checkout import Checkout
from canarygen.repository.hooks import Hooks
from canarygen.repository.process import Answer, refused
from canarygen.repository.store import Store
from canarygen.repository.upstream import address, without_password
from canarygen.typed import Final, Self, TypeVar
from canarygen.unusable import Unusable

TRIES: Final = 20
"""How often a push is tried while others are quicker."""
_IN_VAIN: Final = 5
"""How often it is tried while a branch that is said to have moved stands where it stood."""
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 2.0
_NO_BRANCH: Final = "couldn't find remote ref"
_RACES: Final = (
    "fetch first",
    "non-fast-forward",
    "stale info",
    "cannot lock ref",
    "failed to update ref",
    "failed to lock",
    "incorrect old value",
    "reference already exists",
)
"""What servers say to who came second. What hooks and branch protection say is not among it."""


@frozen(kw_only=True)
class Remote:
    """Another repository, as the objects of a store come from it and go to it."""

    name: str
    url: str
    store: Store
    is_shallow: bool = False
    """Whether no more than the tip of a branch is fetched: enough to commit on."""
    hooks: Hooks | None = None

    @classmethod
    def named(
        cls,
        checkout: Checkout,
        store: Store,
        name: str,
        *,
        is_shallow: bool = False,
        hooks: Hooks | None = None,
    ) -> Self:
        """Take the remote of a checkout that has this name, or an address. Raises Unusable."""
        return cls(name=name, url=address(checkout, name), store=store, is_shallow=is_shallow, hooks=hooks)

    @property
    def shown(self) -> str:
        """The address as it may be told: without a password."""
        return without_password(self.url)

    def tip(self, ref: str) -> str | None:
        """Fetch what a reference stands at; None if it doesn't exist. Raises Unusable."""
        here = self.store.ref()
        answer = self._fetch(f"+{ref}:{here}", *(("--depth=1",) if self.is_shallow else ()))
        if _NO_BRANCH in answer.said:
            return None
        if answer.status:
            raise self._refused("fetch", answer)
        return self.store.git.run("rev-parse", "--verify", here).line

    def fetch_history(self, commit: str) -> None:
        """Fetch the history of a commit, without files if the server can; without a word if it doesn't have it."""
        is_cut = (self.store.folder / "shallow").exists()
        refspec, whole = f"{commit}:{self.store.ref()}", ("--unshallow",) if is_cut else ()
        if self._fetch(refspec, *whole, "--filter=tree:0").status:
            self._fetch(refspec, *whole)

    def _fetch(self, refspec: str, *options: str) -> Answer:
        return self.store.online.ask(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--refmap=",
            *options,
            "--end-of-options",
            self.url,
            refspec,
        )

    def push(self, commit: str, ref: str, tip: str | None) -> Unusable | None:
        """Push a commit onto the tip of a reference, never by force. Gives the refusal if it says that somebody else was quicker, and None at success.

        Raises Unusable if it is refused for anything else.
        """
        if self.hooks:
            self.hooks.allow_push(self.name, self.url, commit, ref, tip)
        answer = self.store.online.ask("push", "--porcelain", "--end-of-options", self.url, f"{commit}:{ref}")
        if not answer.status:
            return None
        refusal = self._refused("push", answer)
        if any(race in reason for reason in _reasons(answer) for race in _RACES):
            return refusal
        raise refusal

    def _refused(self, what: str, answer: Answer) -> Unusable:
        told = [line for line in answer.out.decode("utf-8", "replace").split("\n") if line.startswith("!")]
        said = "\n".join([*told, answer.said]).replace(self.url, self.shown).replace("\t", " ")
        return Unusable(f"git {what} {self.shown}", refused(what, said).why)


def _reasons(answer: Answer) -> list[str]:
    """Give why references were refused: what stands in the last brackets of the line, behind names that anybody chose."""
    lines = answer.out.decode("utf-8", "replace").split("\n")
    return [line.rpartition("(")[2] for line in lines if line.startswith("!")]


@frozen
class Proposal:
    """The commit that a branch should come to, if it isn't right as it stands. Who proposes may add what they know."""

    commit: str | None


Proposed = TypeVar("Proposed", bound=Proposal)


def landed(remote: Remote, ref: str, proposed: Callable[[str | None], Proposed]) -> Proposed:
    """Bring a commit onto a branch on which others land, too. Gives the proposal by which the branch is right.

    `proposed` makes the commit, given the tip that it must stand on. It is asked again whenever the branch has moved, up
    to `TRIES` times. Raises Unusable.
    """
    tips: list[str | None] = []
    for attempt in range(TRIES):
        tips.append(remote.tip(ref))
        proposal = proposed(tips[-1])
        refusal = remote.push(proposal.commit, ref, tips[-1]) if proposal.commit else None
        if refusal is None:
            return proposal
        if tips[-_IN_VAIN:] == tips[-1:] * _IN_VAIN:
            raise refusal
        pause = min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE)
        time.sleep(random.uniform(0, pause))  # noqa: S311 -- so that those who raced don't race in step
    raise Unusable(
        remote.shown, f"others pushed to {ref} {TRIES} times while this did; nothing was pushed, try again"
    )
