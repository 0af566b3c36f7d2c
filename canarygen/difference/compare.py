"""Two trees, and all that differs between them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from canarygen.difference.change import ObjectChange, Part, Standing
from canarygen.difference.dangers import dangers
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.leaf import leaves
from canarygen.difference.owner import Owner, owner
from canarygen.difference.version import Version, version
from canarygen.difference.vocabulary import vocabulary
from canarygen.difference.word import Word, spoken
from canarygen.tree import Tree, generated
from canarygen.wording import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs between two trees.

    `parts` are sorted by name and environment, `dangers` likewise. `restated` are files
    that say the same in other bytes: their headers differ, or the order of their keys.
    `environments` are all that a canary could be in.
    """

    parts: tuple[Part, ...]
    dangers: tuple[Danger, ...]
    restated: tuple[PurePosixPath, ...]
    environments: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the trees are the same, byte for byte."""
        return not self.parts and not self.restated

    @property
    def objects(self) -> int:
        """How many objects differ."""
        return sum(len(part.objects) for part in self.parts)


def compare(old: Tree, new: Tree, *, environments: Sequence[str]) -> Difference:
    """Compare two trees: what was written by canarygen, of whatever version, and nothing else.

    `environments` are the names of those of the project, on either side. The trees are
    judged by what stands in them: nothing is taken for granted of a file that may have
    been edited.
    """
    before, after = (_owned(tree, environments) for tree in (old, new))
    owners = sorted(before.keys() | after.keys())
    names = _names(owners)
    found = {who: list(_differing(before.get(who, {}), after.get(who, {}))) for who in owners}
    parts = sorted(
        (
            _part(who, names[who], before.get(who, {}), after.get(who, {}), changes)
            for who, changes in found.items()
            if any(not change.is_restated for change in changes)
        ),
        key=lambda part: (part.owner.is_argo_cd, part.name, part.owner.environment),
    )
    return Difference(
        parts=tuple(parts),
        dangers=tuple(dangers(parts)),
        restated=tuple(change.path for changes in found.values() for change in changes if change.is_restated),
        environments=tuple(sorted(environments)),
    )


def _owned(tree: Tree, environments: Collection[str]) -> dict[Owner, dict[PurePosixPath, str]]:
    """Give the generated files of a tree by whose they are."""
    found: dict[Owner, dict[PurePosixPath, str]] = defaultdict(dict)
    for path, text in tree.items():
        who = owner(path, environments) if generated(text) else None
        if who:
            found[who][path] = text
    return found


def _names(owners: Collection[Owner]) -> dict[Owner, str]:
    """Name canaries, with their namespaces only where two namespaces have one of the name."""
    namespaces = defaultdict(set)
    for who in owners:
        namespaces[who.name].add(who.namespace)
    return {
        who: spoken(f"{who.namespace}/{who.name}" if _is_needed(who, namespaces[who.name]) else who.name)
        for who in owners
    }


def _is_needed(who: Owner, namespaces: Collection[str]) -> bool:
    return len(namespaces) > 1 and not who.is_argo_cd


def _differing(old: Mapping[PurePosixPath, str], new: Mapping[PurePosixPath, str]) -> Iterator[ObjectChange]:
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            before, after = (version(side[path]) if path in side else None for side in (old, new))
            yield ObjectChange(path=path, old=before, new=after, words=tuple(_words(path, before, after)))


def _part(
    who: Owner,
    name: str,
    old: Mapping[PurePosixPath, str],
    new: Mapping[PurePosixPath, str],
    changes: Sequence[ObjectChange],
) -> Part:
    standing = Standing.CHANGED if old and new else Standing.ADDED if new else Standing.REMOVED
    differing = sorted(
        (change for change in changes if not change.is_restated), key=lambda change: change.rank
    )
    return Part(
        owner=who,
        name=name,
        standing=standing,
        objects=tuple(differing),
        lasting=len(old.keys() & new.keys()),
    )


def _words(path: PurePosixPath, old: Version | None, new: Version | None) -> Iterator[Word]:
    """Tell what differs in an object that is on both sides."""
    if not old or not new:
        return
    if old.content is None or new.content is None:
        yield _unread(path, old, new)
        return
    others = 0
    for leaf in leaves(old.content, new.content, vocabulary(new.kind)):
        told = [word for word in leaf.words if word.old != word.new]
        others += not told
        general = (new.kind,) if leaf.path[0] != "spec" else ()
        yield from (replace(word, of=general).told_of(new.name) for word in told)
    if others:
        yield Word(label="{} of the {}", names=(counted(others, "other field"), new.title), old="", new="")


def _unread(path: PurePosixPath, old: Version, new: Version) -> Word:
    """Tell of a file that is no object on one side, or on both."""
    before, after = ("readable" if side.content else "not readable" for side in (old, new))
    if before == after:
        return Word(label="text of {}, which is not readable", names=(spoken(path.name),), old="", new="")
    return Word(label="{}", names=(spoken(path.name),), old=before, new=after)
