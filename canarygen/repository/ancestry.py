"""EDGE: which of two commits is the newer source, as far as history can tell."""

from collections.abc import Callable
from enum import Enum

from canarygen.repository.store import Store


class Age(Enum):
    """How a commit stands to another one, which was there before it."""

    NEWER = "newer"
    OLDER = "older"
    UNRELATED = "unrelated"
    """Neither is in the history of the other, or that history is not to be had."""


def age(store: Store, commit: str, other: str, fetch: Callable[[str], None]) -> Age:
    """Tell whether a commit is newer than another: whether it has it in its history.

    Where what is here can't tell, as in a shallow clone, `fetch` is asked to bring the history of the other one.
    """
    found = _known(store, commit, other)
    if found is Age.UNRELATED:
        fetch(other)
        found = _known(store, commit, other)
    return found


def _known(store: Store, commit: str, other: str) -> Age:
    if commit == other or store.is_ancestor(other, commit):
        return Age.NEWER
    return Age.OLDER if store.is_ancestor(commit, other) else Age.UNRELATED
