"""A shipment at the branch that it is for: what stands there, from which commit, and what it will be."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import PurePosixPath

from canarygen.diagnostic import reject_any
from canarygen.frozen import frozen, replace
from canarygen.gitops.description import SHORT, described
from canarygen.gitops.shipment import Shipment
from canarygen.gitops.talk import Talk
from canarygen.gitops.target import Target
from canarygen.hydration import FILE, NOTES, metadata, note, receipt, source
from canarygen.plan import Alignment
from canarygen.policy.delivery import redirected
from canarygen.policy.freeze import stirred
from canarygen.policy.past import Past
from canarygen.repository.ancestry import Age
from canarygen.repository.checkout import HEADS
from canarygen.repository.commit import committed
from canarygen.repository.notes import write_note
from canarygen.repository.publications import Publications
from canarygen.repository.remote import Proposal, Remote, landed
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.repository.upstream import checked
from canarygen.tree import Write, within
from canarygen.typed import Final
from canarygen.unusable import Unusable

_ROOT: Final = PurePosixPath()
_MEANT: Final = "say --allow-older to replace it"

Known = AbstractSet[tuple[PurePosixPath, str]]
"""Folders of a branch, each with a commit that its files come from: there may be several."""


def arrive(shipment: Shipment, target: Target, talk: Talk) -> None:
    """Bring the trees of a target's environments there, and tell what came of it.

    Raises Rejected if that is more than the plan allows, and Unusable.
    """
    ref = HEADS + checked(shipment.checkout, target.branch)
    with Store(shipment.checkout, apart=True) as there:
        remote = Remote.named(shipment.checkout, there, target.remote, is_shallow=True)
        arrival = _Arrival(
            shipment=shipment, target=target, remote=remote, published=Publications(remote, target.branch)
        )
        found = landed(remote, ref, arrival.proposed)
        where = f"{target.branch} of {remote.shown}"
        if found.commit:
            talk.say(f"push {found.commit[:SHORT]} to {where}: {there.about(found.commit, '%s')[0]}")
        elif found.newer:
            talk.say(
                f"nothing to publish: {where} holds what {found.newer[:SHORT]} yields, which is newer than {shipment.commit[:SHORT]}"
            )
        elif found.tip is None:
            raise Unusable(
                where,
                f"it does not exist, and {shipment.commit[:SHORT]} holds no specs to begin it with; if the project lies in another folder, start there (-C DIR)",
            )
        else:
            talk.say(f"nothing to publish: {where} holds what {shipment.commit[:SHORT]} yields already")
            _record(arrival, found, talk)


@frozen(kw_only=True)
class _Found(Proposal):
    """What stood at the branch, and the commit to be made of it.

    Without one either a `newer` commit made what stands there, or it is right, and maybe known to come from this commit.
    """

    tip: str | None
    newer: str | None = None
    is_known: bool = False


def _record(arrival: "_Arrival", found: _Found, talk: Talk) -> None:
    """Remember that the commit, too, yields what stands there; where that is forbidden, warn of it."""
    try:
        arrival.record(found)
    except Unusable as fault:
        talk.warn(
            f"it could not be recorded that {arrival.shipment.commit[:SHORT]} yields it, too, so an older commit may replace it: {fault}"
        )


@frozen(kw_only=True)
class _Arrival:
    """A shipment at one target, and what is remembered there."""

    shipment: Shipment
    target: Target
    remote: Remote
    published: Publications

    def proposed(self, tip: str | None) -> _Found:
        """Make the commit that brings the branch from its tip to what is shipped, unless that is there, or newer.

        Raises Rejected and Unusable.
        """
        shipment, target = self.shipment, self.target
        known = self._sources(tip)
        if newer := self._newest(known):
            return _Found(commit=None, tip=tip, newer=newer)
        alignment = self._alignment(tip)
        if not alignment.pending:
            is_known = all((folder, shipment.commit) in known for folder in target.folders)
            return _Found(commit=None, tip=tip, is_known=is_known)
        self._reject_unknown(alignment, known)
        policy, old, new = shipment.rendered.project.policy, alignment.old, alignment.new
        reject_any((*stirred(policy, old, new), *redirected(policy, old, new, Past(new).folders)))
        words = described(alignment, shipment.rendered.project, shipment.commit)
        files = [replace(change, path=target.path / change.path) for change in alignment.pending]
        commit = committed(self.remote.store, tip, _ROOT, [*files, *self._records()], words)
        return _Found(commit=commit, tip=tip)

    def record(self, found: _Found) -> None:
        """Remember that the commit yields what stands there, too, unless it is known already. Raises Unusable."""
        if found.tip is None or found.is_known:
            return
        commit, is_newer = self.shipment.commit, self.shipment.is_newer
        self.published.record(dict.fromkeys(self.target.folders, commit), is_newer)

        def is_outdated(text: str) -> bool:
            told = source(text)
            return told is None or is_newer(told)

        write_note(self.remote, NOTES, found.tip, note(commit), is_outdated)

    def _alignment(self, tip: str | None) -> Alignment:
        target, snapshot = self.target, Snapshot(self.remote.store, tip)
        new = within(self.shipment.rendered.tree, *target.names)
        return self.shipment.plan.alignment(
            snapshot.tree(target.path, like=new),
            new,
            target.names,
            out=f"{target.branch}:{target.path}",
            occupied=partial(snapshot.occupied, target.path),
        )

    def _sources(self, tip: str | None) -> Known:
        """Read from which commits our folders come: what is recorded in them, and what is remembered of it elsewhere."""
        ours = {*self.target.folders, self.target.path}
        told = {*self._receipts(tip), *self.published.read().items()}
        return {(folder, commit) for folder, commit in told if folder in ours}

    def _receipts(self, tip: str | None) -> Iterator[tuple[PurePosixPath, str]]:
        """Give the commits that files at the tip name. Raises Unusable at a file that is somebody else's."""
        store, snapshot = self.remote.store, Snapshot(self.remote.store, tip)
        places = {folder / FILE: folder for folder in (_ROOT, self.target.path, *self.target.folders)}
        for place, there in store.at(tip, places).items():
            if not there.is_file:
                raise Unusable(
                    str(place),
                    "a folder or a link stands where the source of the tree is recorded; move it away",
                )
            if commit := source((snapshot.file(place) or b"").decode("utf-8", "replace")):
                yield places[place], commit
            elif not self.shipment.allow_older:
                raise Unusable(
                    f"{place} of {self.remote.shown}",
                    f"it names no commit that the tree comes from; {_MEANT}",
                )

    def _newest(self, known: Known) -> str | None:
        """Give the newer commit that made what stands there, if one did. Raises Unusable if that can't be told."""
        if self.shipment.allow_older:
            return None
        for folder, there in sorted(known):
            found = self.shipment.age(there)
            if found is Age.OLDER:
                return there
            if found is Age.UNRELATED:
                raise Unusable(
                    f"{folder} of {self.remote.shown}",
                    f"it comes from {there[:SHORT]}, which is not in the history of {self.shipment.commit[:SHORT]}, as far as that can be fetched; publish a commit that contains it, or {_MEANT}",
                )
        return None

    def _reject_unknown(self, alignment: Alignment, known: Known) -> None:
        """Raise Unusable where generated files would be replaced of which nobody knows how old they are."""
        if self.shipment.allow_older:
            return
        for name, folder in zip(self.target.names, self.target.folders, strict=True):
            old = within(alignment.old, name)
            is_replaced = any(change.path in old for change in alignment.pending)
            if is_replaced and not {place for place, _ in known} & {folder, self.target.path}:
                raise Unusable(
                    f"{folder} of {self.remote.shown}",
                    f"it holds a generated tree, and nothing says from which commit; {_MEANT}",
                )

    def _records(self) -> list[Write]:
        origin = self.shipment.origin
        told = {folder / FILE: receipt(origin.repository, origin.commit) for folder in self.target.folders}
        # Last, since the tree of an only environment may lie at the root.
        return [Write(path, text) for path, text in (told | {_ROOT / FILE: metadata(origin)}).items()]
