"""A shipment at the branch it is for: what stands there, from which commit, and what it will be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from canarygen.gitops.description import SHORT, described
from canarygen.gitops.render import Rendered
from canarygen.hydration import FILE, NOTES, Origin, metadata, note, receipt, source
from canarygen.plan import Alignment, Plan
from canarygen.repository.ancestry import Age
from canarygen.repository.commit import committed
from canarygen.repository.ledger import Ledger
from canarygen.repository.notes import write_note
from canarygen.repository.remote import Remote
from canarygen.repository.snapshot import Snapshot
from canarygen.tree import Write, within
from canarygen.unusable import Unusable

_ROOT: Final = PurePosixPath()
_MEANT: Final = "say --allow-older to replace it"


@dataclass(kw_only=True)
class Arrival:
    """What is shipped, for the trees of some environments in a folder of a branch.

    `age` tells how the shipped commit stands to one that made what is there; without it, anything may be replaced.
    """

    commit: str
    origin: Origin
    rendered: Rendered
    plan: Plan
    path: PurePosixPath
    names: Sequence[str | None]
    remote: Remote
    ledger: Ledger
    age: Callable[[str], Age] | None
    newer: str | None = field(default=None, init=False)
    """The newer commit that made what stands there, if one did, when the branch was last looked at."""
    _tip: str | None = field(default=None, init=False)
    _known: dict[PurePosixPath, set[str]] = field(default_factory=dict, init=False)

    def proposed(self, tip: str | None) -> str | None:
        """Make the commit that brings the branch from its tip to what is shipped; None if it is there, or is newer.

        Raises Rejected and Unusable.
        """
        self._tip, self._known = tip, self._sources(tip)
        self.newer = self._newest()
        if self.newer:
            return None
        snapshot = Snapshot(self.remote.store, tip)
        new = within(self.rendered.tree, *self.names)
        alignment = self.plan.alignment(
            snapshot.tree(self.path, like=new),
            new,
            self.names,
            out=self.path,
            occupied=partial(snapshot.occupied, self.path),
        )
        if not alignment.pending:
            return None
        self._reject_unknown(alignment)
        words = described(alignment, self.rendered.project, self.commit)
        files = [replace(change, path=self.path / change.path) for change in alignment.pending]
        return committed(self.remote.store, tip, _ROOT, [*files, *self._records()], words)

    def record(self, is_newer: Callable[[str], bool]) -> None:
        """Remember that the commit yields what stands there, too, unless it is known already. Raises Unusable."""
        if self._tip is None or all(self.commit in self._known.get(folder, ()) for folder in self._folders):
            return
        self.ledger.record(dict.fromkeys(self._folders, self.commit), is_newer)

        def is_outdated(text: str) -> bool:
            told = source(text)
            return told is None or is_newer(told)

        write_note(self.remote, NOTES, self._tip, note(self.commit), is_outdated)

    @property
    def _folders(self) -> list[PurePosixPath]:
        """The folder of each environment."""
        return [self.path / (name or "") for name in self.names]

    def _sources(self, tip: str | None) -> dict[PurePosixPath, set[str]]:
        """Read from which commits our folders come: what is recorded in them, and in the ledger."""
        found: dict[PurePosixPath, set[str]] = {}
        for folder, commit in [*self._receipts(tip), *self.ledger.read().items()]:
            if folder in {*self._folders, self.path}:
                found.setdefault(folder, set()).add(commit)
        return found

    def _receipts(self, tip: str | None) -> Iterator[tuple[PurePosixPath, str]]:
        """Give the commits that files at the tip name. Raises Unusable at a file that is somebody else's."""
        store = self.remote.store
        places = {folder / FILE: folder for folder in (_ROOT, self.path, *self._folders)}
        for place, kind in store.kinds(tip, places).items():
            if kind != "blob":
                raise Unusable(
                    str(place), "a folder stands where the source of the tree is recorded; move it away"
                )
            entry = store.entries(tip, place)[_ROOT]
            commit = source(store.contents([entry.blob])[entry.blob].decode("utf-8", "replace"))
            if commit:
                yield places[place], commit
            elif self.age:
                raise Unusable(
                    f"{place} of {self.remote.shown}",
                    f"it names no commit that the tree comes from; {_MEANT}",
                )

    def _newest(self) -> str | None:
        """Give the newer commit that made what stands there, if one did. Raises Unusable if that can't be told."""
        for folder, commits in sorted(self._known.items()) if self.age else ():
            for there in sorted(commits):
                found = self.age(there) if self.age else Age.NEWER
                if found is Age.OLDER:
                    return there
                if found is Age.UNRELATED:
                    raise Unusable(
                        f"{folder} of {self.remote.shown}",
                        f"it comes from {there[:SHORT]}, which is not in the history of {self.commit[:SHORT]}, as far as that can be fetched; publish a commit that contains it, or {_MEANT}",
                    )
        return None

    def _reject_unknown(self, alignment: Alignment) -> None:
        """Raise Unusable where generated files would be replaced of which nobody knows how old they are."""
        for name, folder in zip(self.names, self._folders, strict=True):
            old = within(alignment.old, name)
            is_replaced = any(change.path in old for change in alignment.pending)
            if is_replaced and self.age and not self._known.keys() & {folder, self.path}:
                raise Unusable(
                    f"{folder} of {self.remote.shown}",
                    f"it holds a generated tree, and nothing says from which commit; {_MEANT}",
                )

    def _records(self) -> list[Write]:
        told = {folder / FILE: receipt(self.origin.repository, self.commit) for folder in self._folders}
        # Last, since the tree of an only environment may lie at the root.
        return [Write(path, text) for path, text in (told | {_ROOT / FILE: metadata(self.origin)}).items()]
