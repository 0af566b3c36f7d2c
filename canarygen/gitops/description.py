"""What a commit of generated files says of itself: what changes, in words, and which commit it was made from."""

from collections.abc import Mapping, Sequence

import canarygen
from canarygen.difference.compare import compare
from canarygen.difference.headline import headlines
from canarygen.model.project import Project
from canarygen.plan import Alignment
from canarygen.typed import Final
from canarygen.wording import first_of

_SOURCE: Final = "Canarygen-Source-Commit"
_VERSION: Final = "Canarygen-Version"
SHORT: Final = 12
"""How many digits of a commit people are shown."""
_SUBJECT: Final = 72
_NAMED: Final = 3


def described(alignment: Alignment, project: Project, source: str | None) -> str:
    """Give the message of the commit that brings a project's tree in line with the specs of its `source`."""
    words = headlines(compare(alignment.old, alignment.new, environments=project.names))
    return message(words, {_SOURCE: source or "", _VERSION: canarygen.__version__})


def message(headlines: Sequence[str], trailers: Mapping[str, str]) -> str:
    """Give the message of a commit, for headlines of the form `name: what changes` and some trailers.

    One short headline is the subject; otherwise the subject names what changes, and the headlines follow. Without any,
    nothing changes but headers and the order of keys. A trailer without a value is left out.
    """
    lines = ["".join(letter if letter.isprintable() else " " for letter in line) for line in headlines]
    is_short = len(lines) == 1 and len(lines[0]) <= _SUBJECT
    paragraphs = [lines[0]] if is_short else [_subject(lines), "\n".join(lines)]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers.items() if value))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _subject(headlines: Sequence[str]) -> str:
    if not headlines:
        return "Generate the same objects anew"
    names = list(dict.fromkeys(line.partition(":")[0] for line in headlines))
    for count in range(min(len(names), _NAMED), 0, -1):
        if len(subject := f"Generate {first_of(names, count)}") <= _SUBJECT:
            return subject
    return f"Generate {len(names)} canaries" if len(names) != 1 else "Generate a canary"
