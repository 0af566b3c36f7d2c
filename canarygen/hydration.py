"""What stands beside a published tree: which commit it comes from, as Argo CD's source hydrator records it.

The files and their keys are those of Argo CD's `hydrator.metadata` and of the contract of GitOps Promoter for hydrators
that aren't Argo CD's own; a note on the tip of the branch says the same where a newer source yields the same tree.
"""

import json
import re
from collections.abc import Mapping

from canarygen.document import mapping
from canarygen.frozen import frozen
from canarygen.typed import Any, Final

FILE: Final = "hydrator.metadata"
NOTES: Final = "refs/notes/hydrator.metadata"
_SHA: Final = "drySha"
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@frozen(kw_only=True)
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


def note(commit: str) -> str:
    """Give the note on a commit that says which newer source yields its tree, too."""
    return _json({_SHA: commit})


def source(text: str) -> str | None:
    """Give the commit that a file, or a note, of any hydrator names; None if it names none."""
    found = _read(text).get(_SHA)
    return found if isinstance(found, str) and is_commit(found) else None


def is_commit(text: str) -> bool:
    """Tell whether a text is the full name of a commit, by SHA-1 or SHA-256."""
    return _COMMIT.fullmatch(text) is not None


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2) + "\n"


def _read(text: str) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(text))
    except (ValueError, RecursionError):
        return {}
