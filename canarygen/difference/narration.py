"""What differs between two versions of an object, in the words that its kind has."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from canarygen.difference.leaf import leaves
from canarygen.difference.version import Version
from canarygen.difference.vocabulary import vocabulary
from canarygen.difference.word import Word, spoken
from canarygen.wording import counted


def narrated(path: PurePosixPath, old: Version, new: Version) -> Iterator[Word]:
    """Tell what differs; what has no word is counted."""
    if old.content is None or new.content is None:
        yield _unread(path, old, new)
        return
    others = 0
    for leaf in leaves(old.content, new.content, vocabulary(new.kind)):
        told = [word for word in leaf.words if word.old != word.new]
        others += not told
        general = (spoken(new.kind),) if leaf.path[0] != "spec" else ()
        yield from (replace(word, of=general).told_of(new.name) for word in told)
    if others:
        yield Word(label="{} of the {}", names=(counted(others, "other field"), new.title), old="", new="")


def _unread(path: PurePosixPath, old: Version, new: Version) -> Word:
    """Tell of a file that is no object on one side, or on both."""
    before, after = ("readable" if side.content else "not readable" for side in (old, new))
    if before == after:
        return Word(label="text of {}, which is not readable", names=(spoken(path.name),), old="", new="")
    return Word(label="{}", names=(spoken(path.name),), old=before, new=after)
