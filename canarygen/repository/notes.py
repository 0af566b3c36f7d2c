"""EDGE: the notes that a remote's commits carry."""

from typing import Final

from canarygen.repository.remote import Remote, landed
from canarygen.repository.store import Store

_HERE: Final = "refs/notes/canarygen"


def read_note(remote: Remote, ref: str, commit: str) -> str:
    """Read the note on a commit among those of a reference; "" if there is none. Raises Unusable."""
    tip = remote.tip(ref)
    return _shown(remote.store, tip, commit) if tip else ""


def write_note(remote: Remote, ref: str, commit: str, text: str) -> None:
    """Put a note on a commit, in place of any that is there, and push it, whoever else does meanwhile. Raises Unusable."""
    change = f"N inline {commit}\ndata {len(text.encode())}\n{text}\n".encode()

    def proposed(tip: str | None) -> str | None:
        if tip and _shown(remote.store, tip, commit) == text:
            return None
        return remote.store.draft(tip, [change], ref=_HERE)

    landed(remote, ref, proposed)


def _shown(store: Store, tip: str, commit: str) -> str:
    store.git.run("update-ref", _HERE, tip)
    found = store.git.ask("notes", f"--ref={_HERE}", "show", commit)
    return "" if found.status else found.out.decode("utf-8", "replace")
