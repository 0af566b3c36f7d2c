"""What need not be built: a project with which all was well, and of which nothing has changed since."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from canarygen.frozen import frozen
from canarygen.model.project import PROJECT_FILE
from canarygen.receipt import Receipt, keep, kept, state
from canarygen.wording import counted
from canarygen.workspace import Workspace

NOTHING_TO_DO: Final = "nothing to do"


@frozen(kw_only=True)
class Settled:
    """What a build that is about to begin may remember: the question that it answers, and what it found at first."""

    root: Path
    question: str
    receipt: Receipt | None
    folders: tuple[str, ...]
    state: str

    @classmethod
    def asked(cls, root: Path, environment: str | None, kubeconform: str) -> Self:
        """Ask for one environment or all, on this day, with whatever is called kubeconform; look at what is remembered."""
        places = [*os.get_exec_path(), str(Path(sys.executable).parent)] if kubeconform != "off" else ()
        found = [_identity(Path(place, "kubeconform")) for place in places]
        # What may be built today need not be allowed tomorrow.
        day = time.strftime("%Y-%m-%d", time.gmtime())
        question = repr((environment, day, kubeconform, found))
        receipt = kept(root, question)
        folders = receipt.folders if receipt else ()
        return cls(
            root=root, question=question, receipt=receipt, folders=folders, state=_state(root, folders)
        )

    def words(self) -> str:
        """Say that out/ is in line with the specs, if that is known; "" if it must be looked at."""
        receipt = self.receipt
        is_known = receipt and receipt.state and receipt.state == self.state
        return in_line(f"{receipt.folders[-1]}/", receipt.files) if receipt and is_known else ""

    def before(self, workspace: Workspace) -> Self:
        """Note the state of a project before its specs are read: what changes from now on is not in it."""
        folders = (PROJECT_FILE, *map(str, workspace.specs), str(workspace.out))
        if folders == self.folders:
            return self
        return replace(self, folders=folders, state=_state(self.root, folders))

    def keep(self, files: int) -> None:
        """Remember that there was nothing to do and nothing to say in the state that was noted."""
        if self.state:
            keep(self.root, self.question, Receipt(folders=self.folders, state=self.state, files=files))


def _state(root: Path, folders: tuple[str, ...]) -> str:
    try:
        return state(root, folders, now=time.time()) if folders else ""
    except (OSError, RecursionError):
        return ""  # Whoever reads the files will say what is wrong with them.


def in_line(tree: str, files: int, done: str = NOTHING_TO_DO) -> str:
    """Say that a tree, or a part of one, is in line, and what was done for it."""
    return f"{tree} is in line with the specs: {counted(files, 'file')}, {done}"


def _identity(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
