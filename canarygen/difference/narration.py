"""What differs between two versions of an object, in the words that its kind has."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from canarygen.difference.leaf import Leaf, leaves
from canarygen.difference.rule import names
from canarygen.difference.version import Version
from canarygen.difference.vocabulary import vocabulary
from canarygen.difference.word import Word, spoken, word
from canarygen.frozen import replace
from canarygen.wording import counted

_FEW = 3


def narrated(path: PurePosixPath, old: Version, new: Version) -> Iterator[Word]:
    """Tell what differs; what has no word is counted."""
    if old.content is None or new.content is None:
        yield _unread(path, old, new)
        return
    others: list[Leaf] = []
    for leaf in leaves(old.content, new.content, vocabulary(new.kind)):
        told = [said for said in leaf.words if said.old != said.new]
        others += [] if told else [leaf]
        general = (spoken(new.kind),) if leaf.path[0] != "spec" else ()
        yield from (replace(said, of=general).told_of(new.name) for said in told)
    yield from _others(new, others)


def _others(new: Version, others: Sequence[Leaf]) -> Iterator[Word]:
    """Tell what has no word: by its path if that is little, or else its number."""
    found = [word("field {}", names("**", leaf.path), leaf.old, leaf.new) for leaf in others]
    if len(found) <= _FEW and all(said.old != said.new for said in found):
        yield from (replace(said, of=(spoken(new.kind),)) for said in found)
    elif found:
        yield Word(
            label="{} of the {}", names=(counted(len(found), "other field"), new.title), old="", new=""
        )


def _unread(path: PurePosixPath, old: Version, new: Version) -> Word:
    """Tell of a file that is no object on one side, or on both."""
    before, after = ("readable" if side.content else "not readable" for side in (old, new))
    if before == after:
        return Word(label="text of {}, which is not readable", names=(spoken(path.name),), old="", new="")
    return Word(label="{}", names=(spoken(path.name),), old=before, new=after)
