"""The message of a commit of generated files: what changes, in words, and what it was made from and by."""

from collections.abc import Mapping, Sequence
from typing import Final

from canarygen.wording import first_of

_SUBJECT: Final = 72
_NAMED: Final = 3


def message(headlines: Sequence[str], trailers: Mapping[str, str]) -> str:
    """Give the message of a commit, for headlines of the form `name: what changes` and some trailers.

    One short headline is the subject; otherwise the subject names what changes, and the headlines follow.
    """
    lines = ["".join(letter if letter.isprintable() else " " for letter in line) for line in headlines]
    is_short = len(lines) == 1 and len(lines[0]) <= _SUBJECT
    paragraphs = [lines[0]] if is_short else [_subject(lines), "\n".join(lines)]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers.items() if value))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _subject(headlines: Sequence[str]) -> str:
    names = list(dict.fromkeys(line.partition(":")[0] for line in headlines))
    for count in range(min(len(names), _NAMED), 0, -1):
        if len(subject := f"Generate {first_of(names, count)}") <= _SUBJECT:
            return subject
    return f"Generate {len(names)} canaries" if len(names) != 1 else "Generate a canary"
