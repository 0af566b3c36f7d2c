"""What changes, as values: in one object, and in one canary of an environment."""

from collections.abc import Iterator
from enum import Enum
from pathlib import PurePosixPath

from canarygen.difference.owner import Owner
from canarygen.difference.version import Version
from canarygen.difference.word import Word, presence, spoken
from canarygen.document import same
from canarygen.frozen import frozen, replace

# What people look for first.
_RANKS = {
    "Rollout": 0,
    "HorizontalPodAutoscaler": 1,
    "VirtualService": 2,
    "Gateway": 3,
    "AnalysisTemplate": 4,
}

_FIRST = ("image", "replicas")
_LAST = ("label", "annotation", "{} of the {}")


class Fate(Enum):
    """What becomes of something."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@frozen(kw_only=True)
class ObjectChange:
    """A file that differs: its two versions, None where there is none, and the words for what differs in both."""

    path: PurePosixPath
    old: Version | None
    new: Version | None
    words: tuple[Word, ...] = ()

    @property
    def fate(self) -> Fate:
        """What becomes of it."""
        if self.old and self.new:
            return Fate.CHANGED
        return Fate.ADDED if self.new else Fate.REMOVED

    @property
    def is_restated(self) -> bool:
        """Whether both versions say the same, in other bytes or under another header."""
        old, new = self.old, self.new
        if old is None or new is None:
            return False
        return old.body == new.body or (
            old.content is not None and new.content is not None and same(old.content, new.content)
        )

    @property
    def versions(self) -> tuple[Version, ...]:
        """The new version, if there is one, and the old one."""
        return tuple(side for side in (self.new, self.old) if side)

    @property
    def kind(self) -> str:
        """Its kind; "" if neither version could be read."""
        return next((side.kind for side in self.versions if side.content), "")

    @property
    def title(self) -> str:
        """Kind and name; of what could not be read, its file."""
        side = next((side for side in self.versions if side.content), None)
        return side.title if side else spoken(self.path.name)

    @property
    def rank(self) -> tuple[int, str]:
        """Sort by what people look for first."""
        return (_RANKS.get(self.kind, len(_RANKS)), str(self.path))

    @property
    def notes(self) -> Iterator[str]:
        """Say what must be known of the files themselves."""
        if self.old and self.old.is_edited:
            yield "the old file was edited after it was generated"
        if any(side.content is None for side in self.versions):
            yield "it could not be read as an object of canarygen's, so its text is compared"


@frozen(kw_only=True)
class Part:
    """What changes of one canary in one environment, or of what has Argo CD sync that environment.

    `name` is how it is called where all canaries are spoken of. `objects` are those that
    differ, and `lasting` is how many there are on both sides, alike or not. `keeps_live`
    says that Argo CD syncs with RespectIgnoreDifferences, and `prunes` that it may take
    objects away that have gone from Git: False only where it is told not to.
    """

    owner: Owner
    name: str
    fate: Fate
    objects: tuple[ObjectChange, ...]
    lasting: int
    keeps_live: bool
    prunes: bool

    @property
    def words(self) -> tuple[Word, ...]:
        """All that changes, each once; nothing where the whole of it is added or removed."""
        if self.fate is not Fate.CHANGED:
            return ()
        said: dict[Word, list[str]] = {}
        for item in self.ranked:
            for word in (*_arrival(item), *item.words):
                said.setdefault(replace(word, of=()), []).extend(word.of)
        words = (
            replace(word, of=tuple(dict.fromkeys(kinds)) if len(kinds) < self.lasting else ())
            for word, kinds in said.items()
        )
        return tuple(sorted(words, key=_urgency))

    @property
    def ranked(self) -> list[ObjectChange]:
        """The objects that differ, first those that people look for first."""
        return sorted(self.objects, key=lambda change: change.rank)

    def of_kind(self, kind: str) -> Iterator[ObjectChange]:
        """Give the objects of a kind that differ."""
        return (item for item in self.ranked if item.kind == kind)


def _urgency(word: Word) -> int:
    """Sort what most releases are about before all else, and what few care for behind it."""
    if word.label.startswith(_FIRST):
        return 0
    return 2 if word.label.startswith(_LAST) else 1


def _arrival(item: ObjectChange) -> Iterator[Word]:
    if item.fate is not Fate.CHANGED:
        yield presence("{}", (item.title,), is_new=item.fate is Fate.ADDED)
