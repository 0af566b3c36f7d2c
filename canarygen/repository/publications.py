"""EDGE: which source is the newest that yields what stands in a folder of a branch.

A branch itself says from which commit its files were made. Where a newer commit yields the very same files, there is
nothing to commit, and it is remembered here: on a reference of its own, which no commit to the branch can hide.
"""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from canarygen.hydration import is_commit
from canarygen.repository.fast_import import replaced
from canarygen.repository.remote import Proposal, Remote, landed
from canarygen.tree import Write
from canarygen.typed import Final

REF: Final = "refs/canarygen/published"
_FILE: Final = "source"


class Publications:
    """What is remembered of one branch of a remote."""

    def __init__(self, remote: Remote, branch: str) -> None:
        """Take the branch, by its name without refs/heads/."""
        self._remote = remote
        self._page = PurePosixPath(quote(branch, safe=""))

    def read(self) -> dict[PurePosixPath, str]:
        """Give the newest sources that are remembered, by folder. Raises Unusable."""
        return self._read(self._remote.tip(REF))

    def record(self, sources: Mapping[PurePosixPath, str], is_newer: Callable[[str], bool]) -> None:
        """Remember sources of folders, but not in place of one that they are not newer than. Raises Unusable."""
        store = self._remote.store

        def proposed(tip: str | None) -> Proposal:
            there = self._read(tip)
            news = [
                Write(self._page / folder / _FILE, f"{commit}\n")
                for folder, commit in sources.items()
                if there.get(folder) != commit and (folder not in there or is_newer(there[folder]))
            ]
            if not news:
                return Proposal(None)
            tree = store.spliced(tip, PurePosixPath(), news)
            return Proposal(store.draft(tip, [replaced(tree)]))

        landed(self._remote, REF, proposed)

    def _read(self, tip: str | None) -> dict[PurePosixPath, str]:
        store = self._remote.store
        entries = {path: entry for path, entry in store.entries(tip, self._page).items() if entry.is_file}
        read = store.contents(entry.id for entry in entries.values())
        found = {
            path.parent: read[entry.id].decode("ascii", "replace").strip() for path, entry in entries.items()
        }
        return {folder: commit for folder, commit in found.items() if is_commit(commit)}
