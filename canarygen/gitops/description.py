"""What a commit of generated files says of itself: what changes, in words, and which commit it was made from."""

from typing import Final

import canarygen
from canarygen.difference.compare import compare
from canarygen.difference.headline import headlines
from canarygen.message import message
from canarygen.model.project import Project
from canarygen.plan import Alignment

SOURCE: Final = "Canarygen-Source-Commit"
VERSION: Final = "Canarygen-Version"
SHORT: Final = 12
"""How many digits of a commit people are shown."""


def described(alignment: Alignment, project: Project, source: str | None) -> str:
    """Give the message of the commit that brings a project's tree in line with the specs of its `source`."""
    words = headlines(compare(alignment.old, alignment.new, environments=project.names))
    return message(words, {SOURCE: source or "", VERSION: canarygen.__version__})
