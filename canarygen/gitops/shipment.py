"""The tree of a commit on its way to the branch that it is synced from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from canarygen.gitops.description import SHORT, Say, described
from canarygen.gitops.render import Rendered
from canarygen.hydration import FILE, NOTES, Origin, metadata, note, noted, receipt, source
from canarygen.model.project import PROJECT_FILE, Environment
from canarygen.plan import Plan
from canarygen.repository.ancestry import Age, age
from canarygen.repository.checkout import Checkout
from canarygen.repository.commit import committed
from canarygen.repository.notes import read_note, write_note
from canarygen.repository.remote import Remote, landed
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.repository.upstream import ORIGIN, checked, without_password
from canarygen.tree import Write, within
from canarygen.unusable import Unusable

_ROOT: Final = PurePosixPath()


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
            arrival = Arrival(self, remote, target.path, [environment.name for environment in environments])
            pushed = landed(remote, ref, arrival.proposed)
            if not pushed and not arrival.newer and arrival.is_known_as_older:
                write_note(remote, NOTES, arrival.tip, arrival.note())
        where = f"{target.branch} of {remote.shown}"
        if pushed:
            self.say(f"push {pushed[:SHORT]} to {where}: {arrival.subject}")
        elif arrival.newer:
            self.say(
                f"nothing to publish: {where} holds what {arrival.newer[:SHORT]} yields, which is newer than {self.commit[:SHORT]}"
            )
        else:
            self.say(f"nothing to publish: {where} holds this tree already")

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
        """Tell how the commit stands to the one that made what is there."""
        return age(self.store, self.commit, other, self._fetch)

    def _fetch(self, commit: str) -> None:
        if self.checkout.setting(f"remote.{ORIGIN}.url"):
            Remote.named(self.checkout, self.store, ORIGIN).fetch_history(commit)


class Arrival:
    """A shipment at the branch it is for: what stands there, and what it will be."""

    def __init__(
        self, shipment: Shipment, remote: Remote, path: PurePosixPath, names: Sequence[str | None]
    ) -> None:
        """Take what is shipped, and the folder of a remote for the trees of the environments of these names."""
        self._shipment, self._remote, self._path, self._names = shipment, remote, path, names
        self._folders = [path / (name or "") for name in names]
        self._new = within(shipment.rendered.tree, *names)
        self._sources: dict[PurePosixPath, str] = {}
        self._noted: Mapping[PurePosixPath, str] = {}
        self.tip = ""
        self.newer: str | None = None
        self.subject = ""

    def proposed(self, tip: str | None) -> str | None:
        """Make the commit that brings the branch from its tip to what is shipped; None if it is there, or is newer."""
        self.tip, self._sources = tip or "", self._recorded(tip)
        self.newer = self._newest()
        if self.newer:
            return None
        snapshot, out = Snapshot(self._remote.store, tip), self._path
        alignment = self._shipment.plan.alignment(
            snapshot.tree(out, like=self._new),
            self._new,
            self._names,
            out=out,
            occupied=partial(snapshot.occupied, out),
        )
        if not alignment.pending:
            return None
        words = described(alignment, self._shipment.rendered.project, self._shipment.commit)
        files = [replace(change, path=out / change.path) for change in alignment.pending]
        commit = committed(self._remote.store, tip, _ROOT, [*files, *self._records()], words)
        (self.subject,) = self._remote.store.about(commit, "%s")
        return commit

    @property
    def is_known_as_older(self) -> bool:
        """Whether the branch names an older commit for this very tree."""
        return bool(self.tip) and any(
            self._sources.get(folder) != self._shipment.commit for folder in self._folders
        )

    def note(self) -> str:
        """Give the note that says that what stands there is what the commit yields, too."""
        return note(self._shipment.origin, self._updated())

    def _recorded(self, tip: str | None) -> dict[PurePosixPath, str]:
        """Read from which commits the folders of the branch come: from the files, or from a note if that is newer."""
        if tip is None:
            return {}
        store = self._remote.store
        files = {path: entry for path, entry in store.entries(tip, _ROOT).items() if path.name == FILE}
        read = store.contents(entry.blob for entry in files.values() if entry.is_file)
        told = {
            path.parent: source(read[entry.blob].decode("utf-8", "replace"))
            for path, entry in files.items()
            if entry.is_file
        }
        self._noted = noted(read_note(self._remote, NOTES, tip))
        return {folder: said for folder, said in told.items() if said} | self._noted

    def _newest(self) -> str | None:
        """Give the newer commit that made what stands there, if one did. Raises Unusable if that can't be told."""
        for folder in self._related():
            there = self._sources[folder]
            found = Age.NEWER if self._shipment.allow_older else self._shipment.age(there)
            if found is Age.OLDER:
                return there
            if found is Age.UNRELATED:
                raise Unusable(
                    f"{folder} of {self._remote.shown}",
                    f"it comes from {there[:SHORT]}, which is not in the history of {self._shipment.commit[:SHORT]}, as far as that can be fetched; publish a commit that contains it, or say --allow-older to replace it",
                )
        return None

    def _related(self) -> list[PurePosixPath]:
        """Give the folders of which a commit is known, and of whose files some would be replaced."""
        return sorted(self._sources.keys() & {*self._folders, self._path})

    def _updated(self) -> dict[PurePosixPath, str]:
        """Give the sources of the folders that are ours; a note goes with its commit, so what it says is kept."""
        return {**self._noted, **dict.fromkeys(self._folders, self._shipment.commit)}

    def _records(self) -> list[Write]:
        origin = self._shipment.origin
        told = {folder / FILE: receipt(origin.repository, said) for folder, said in self._updated().items()}
        # Last, since the tree of an only environment may lie at the root.
        return [Write(path, text) for path, text in (told | {_ROOT / FILE: metadata(origin)}).items()]
