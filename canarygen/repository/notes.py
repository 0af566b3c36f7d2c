"""EDGE: the notes that a remote's commits carry."""

from collections.abc import Callable

from canarygen.repository.fast_import import noted
from canarygen.repository.remote import Proposal, Remote, landed
from canarygen.repository.store import Store
from canarygen.typed import Final

_HERE: Final = "refs/notes/canarygen"


def write_note(remote: Remote, ref: str, commit: str, text: str, is_outdated: Callable[[str], bool]) -> None:
    """Put a note on a commit, in place of any that is outdated, and push it, whoever else does meanwhile.

    Raises Unusable.
    """
    change = noted(commit, text)

    def proposed(tip: str | None) -> Proposal:
        there = _shown(remote.store, tip, commit) if tip else None
        if there is not None and (there == text or not is_outdated(there)):
            return Proposal(None)
        return Proposal(remote.store.draft(tip, [change], ref=_HERE))

    landed(remote, ref, proposed)


def _shown(store: Store, tip: str, commit: str) -> str | None:
    store.git.run("update-ref", _HERE, tip)
    found = store.git.ask("notes", f"--ref={_HERE}", "show", commit)
    return None if found.status else found.out.decode("utf-8", "replace")
