"""What stands beside a published tree: which commit it comes from, as Argo CD's source hydrator records it.

The files and their keys are those of Argo CD's `hydrator.metadata` and of the contract of GitOps Promoter for hydrators
that aren't Argo CD's own; a note on the tip of the branch says the same where a newer source yields the same tree.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

FILE: Final = "hydrator.metadata"
NOTES: Final = "refs/notes/hydrator.metadata"
_SHA: Final = "drySha"
_OURS: Final = "canarygen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The commit that a tree was generated from."""

    repository: str
    commit: str
    author: str
    date: str
    subject: str
    body: str


def metadata(origin: Origin) -> str:
    """Give the file at the root of a branch: the commit, and who made it when and why."""
    return _json(
        {
            "repoURL": origin.repository,
            _SHA: origin.commit,
            "author": origin.author,
            "date": origin.date,
            "subject": origin.subject,
            "body": origin.body,
        }
    )


def receipt(repository: str, commit: str) -> str:
    """Give the file in a folder of a branch: the commit that the folder's files come from."""
    return _json({"commands": ["canarygen publish"], _SHA: commit, "repoURL": repository})


def note(origin: Origin, sources: Mapping[PurePosixPath, str]) -> str:
    """Give the note on a commit that yields no other tree than the one before: the sources of its folders by now."""
    return _json({_SHA: origin.commit, _OURS: {str(folder): source for folder, source in sources.items()}})


def source(text: str) -> str | None:
    """Give the commit that a file, or a note, of any hydrator names; None if it names none."""
    found = _read(text).get(_SHA)
    return found if isinstance(found, str) else None


def noted(text: str) -> dict[PurePosixPath, str]:
    """Give the sources of folders that a note of ours tells of."""
    found = _read(text).get(_OURS)
    return (
        {PurePosixPath(folder): str(said) for folder, said in found.items()}
        if isinstance(found, dict)
        else {}
    )


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _read(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
