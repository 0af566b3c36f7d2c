"""What need not be built: what has not changed since all was well with a project."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from canarygen.cli.authority import today
from canarygen.cli.talk import in_line
from canarygen.fork import together
from canarygen.frozen import frozen, replace
from canarygen.memory import footing
from canarygen.memory.footing import Footing
from canarygen.memory.ledger import Ledger, identity, keep, kept, new_number
from canarygen.memory.stamp import is_folder, stamp_of
from canarygen.memory.standing import Standing, noted
from canarygen.memory.survey import survey
from canarygen.model.project import PROJECT_FILE
from canarygen.tree import Change, Delete, Write
from canarygen.typed import Self
from canarygen.workspace.descent import STATE
from canarygen.workspace.workspace import Workspace


@frozen(kw_only=True)
class Settled:
    """What a build that is about to begin may remember: the question that it answers, and what it found at first.

    Of a project of which nothing is remembered, `standing` is what was noted before it was read, if that was possible;
    `strays` are the paths at which something else stands than when all was well; of folders of specs that were looked into
    since, it is known what has `come` there and what has `gone`. `state` is the stamp of the folder in
    which every build begins to write, from before anything was looked at.
    """

    root: Path
    question: str
    ledger: Ledger | None
    strays: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    standing: Standing | None = None
    state: bytes = b""

    @classmethod
    def asked(cls, root: Path, environment: str | None, kubeconform: str) -> Self | None:
        """Ask for one environment or all, on this day, with whatever is called kubeconform; look at what is remembered.

        It is None where nothing can be remembered.
        """
        places = [*os.get_exec_path(), str(Path(sys.executable).parent)] if kubeconform != "off" else ()
        found = [_identity(Path(place, "kubeconform")) for place in places]
        try:
            # What may be built today need not be allowed tomorrow.
            question = repr((identity(), environment, today(), kubeconform, found))
            state, ledger = stamp_of(f"{root}/{STATE}"), kept(root, question)
            if ledger is None or not _is_direct(root, ledger.folders):
                return cls(root=root, question=question, ledger=None)
            strays, standing = ledger.standing.strays(
                str(root), ledger.folders[-1], now=time.time(), hands=together
            )
        except (OSError, RecursionError):
            return None  # Whoever reads the files will say what is wrong with them.
        settled = cls(
            root=root, question=question, ledger=ledger, strays=strays, standing=standing, state=state
        )
        if not strays and standing.stamps != ledger.standing.stamps:
            keep(root, question, replace(ledger, standing=standing))
        return settled

    def words(self) -> str:
        """Say that out/ is in line with the specs, if that is known and all there is to say; "" if more must be looked at."""
        ledger = self.ledger
        is_all = ledger and not ledger.told and not self.strays
        return in_line(f"{ledger.folders[-1]}/", ledger.files) if ledger and is_all else ""

    def surveyed(self) -> Self:
        """Look into the folders of specs that are strays, and take them for none any more. Raises OSError."""
        folders = [path for path in self.strays if self._has_specs(path)]
        if self.ledger is None or self.standing is None or not folders:
            return self
        tree = self.ledger.folders[-1]
        found = survey(self.standing, str(self.root), tree, folders, now=time.time())
        # The tree may lie in a folder of specs; but no spec is what comes and goes with it.
        if any(f"{path}/".startswith(f"{tree}/") for path in (*found.come, *found.gone)):
            return self
        strays = tuple(path for path in self.strays if path not in folders and path not in found.gone)
        return replace(self, strays=strays, come=found.come, gone=found.gone, standing=found.standing)

    def _has_specs(self, path: str) -> bool:
        """Whether a folder stands at a path, as one did, and specs are looked for in it."""
        if self.ledger is None:
            return False
        _, *above, out = (f"{folder}/" for folder in self.ledger.folders)
        is_within = f"{path}/".startswith(tuple(above)) and not f"{path}/".startswith(out)
        is_there = is_folder(stamp_of(f"{self.root}/{path}"))
        return is_within and is_there and self.ledger.standing.has_folder(path)

    def is_overtaken(self) -> bool:
        """Whether another build has written something since the first look. Raises OSError."""
        return stamp_of(f"{self.root}/{STATE}") != self.state

    def before(self, workspace: Workspace) -> Self:
        """Note what stands in a project before its specs are read: what changes from now on is not in it."""
        try:
            standing = noted(str(self.root), folders(workspace), now=time.time())
        except (OSError, RecursionError):
            standing = None
        return replace(self, ledger=None, strays=(), come=(), gone=frozenset(), standing=standing)

    def keep(
        self,
        workspace: Workspace,
        pending: Sequence[Change],
        held: Callable[[str], bytes | None],
        files: int,
        told: tuple[str, ...],
        records: bytes | memoryview,
    ) -> Self:
        """Remember that all is well after the changes that were made to out/, and that there is something to say of the specs `told`.

        `held` says what was read at a path, None if nothing was; `records` are sealed. Gives this with the ledger that was kept.
        """
        if self.standing is None:
            return self
        out, root = workspace.out, str(self.root)
        written = (
            (f"{out}/{change.path}", change.text.encode()) for change in pending if isinstance(change, Write)
        )
        deleted = [f"{out}/{change.path}" for change in pending if isinstance(change, Delete)]
        ledger = Ledger(
            number=new_number(),
            folders=folders(workspace),
            files=files,
            told=told,
            standing=self.standing.holding(held).changed(root, str(out), written, deleted),
            sealed_records=records,
            base=self.ledger.base if self.ledger else None,
        )
        keep(self.root, self.question, ledger)
        return replace(self, ledger=ledger)

    @property
    def footing(self) -> Footing | None:
        """The commit that the ledger's project was last seen to stand on, if that is remembered."""
        return footing.kept(self.root, self.question, self.ledger.number) if self.ledger else None

    def stand(self, found: Footing) -> None:
        """Remember where the ledger's project stands, whatever the number of what is given."""
        if self.ledger:
            footing.keep(self.root, self.question, replace(found, number=self.ledger.number))


def folders(workspace: Workspace) -> tuple[str, ...]:
    """Give the paths that a build reads, the tree last."""
    return (PROJECT_FILE, *map(str, workspace.specs), str(workspace.out))


def _is_direct(root: Path, folders: Sequence[str]) -> bool:
    """Whether no link leads to what stands in some folders below a root; what is behind one looks as it always did."""
    above = {str(Path(root, folder).parent) for folder in folders}
    return all(os.path.realpath(folder) == folder for folder in above)


def _identity(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
