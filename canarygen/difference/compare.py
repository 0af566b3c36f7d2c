"""Two trees, and all that differs between them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.difference.change import Fate, ObjectChange, Part
from canarygen.difference.dangers import dangers
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.narration import narrated
from canarygen.difference.owner import Owner, owner
from canarygen.difference.version import Version
from canarygen.difference.word import spoken
from canarygen.frozen import frozen
from canarygen.tree import Tree, generated
from canarygen.typed import Any
from canarygen.wording import in_order

Files = Mapping[PurePosixPath, str]

_RESPECT = "RespectIgnoreDifferences=true"
_KEEP = "prune: false"


@frozen(kw_only=True)
class Difference:
    """All that differs between two trees.

    `parts` are sorted by name and environment. `restated` are files
    that say the same in other bytes: their headers differ, or the order of their keys.
    `environments` are all that a canary could be in; "" is that of a project that names none.
    """

    parts: tuple[Part, ...]
    restated: tuple[PurePosixPath, ...]
    environments: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the trees are the same, byte for byte."""
        return not self.parts and not self.restated

    @property
    def dangers(self) -> tuple[Danger, ...]:
        """What is dangerous to merge of it, the gravest first."""
        return tuple(dangers(self.parts))

    @property
    def objects(self) -> int:
        """How many objects differ."""
        return sum(len(part.objects) for part in self.parts)

    @property
    def canaries(self) -> int:
        """How many canaries they are of, whatever the environments."""
        return len({part.owner[1:] for part in self.parts if not part.owner.is_argo_cd})


def compare(old: Tree, new: Tree, *, environments: Sequence[str]) -> Difference:
    """Compare two trees: what was written by canarygen, of whatever version, and nothing else.

    `environments` are the names of those of the project, on either side. The trees are
    judged by what stands in them: nothing is taken for granted of a file that may have
    been edited.
    """
    before, after = (_owned(tree, environments) for tree in (old, new))
    owners = sorted(before.keys() | after.keys())
    sides = {who: (before.get(who, {}), after.get(who, {})) for who in owners}
    changes = {who: list(_differing(*files)) for who, files in sides.items() if files[0] != files[1]}
    return Difference(
        parts=_parts(sides, changes, live=_saying(_RESPECT, after), kept=_saying(_KEEP, after)),
        restated=tuple(item.path for found in changes.values() for item in found if item.is_restated),
        environments=_among(owners, environments),
    )


def _among(owners: Iterable[Owner], environments: Iterable[str]) -> tuple[str, ...]:
    """Give all environments. A project that begins to name some had one without a name, which is none of them."""
    nameless = {"" for who in owners if not (who.is_argo_cd or who.environment)}
    return tuple(sorted({*environments, *nameless}))


def _owned(tree: Tree, environments: Collection[str]) -> dict[Owner, Files]:
    """Give the generated files of a tree by whose they are: each folder with files is one owner's, or nobody's."""
    folders: dict[tuple[str, ...], dict[PurePosixPath, str]] = defaultdict(dict)
    for path, text in tree.items():
        if generated(text):
            folders[path.parts[:-1]][path] = text
    owned = ((owner(next(iter(files)), environments), files) for files in folders.values())
    return {who: files for who, files in owned if who}


def _names(everybody: Iterable[Owner], wanted: Iterable[Owner]) -> dict[Owner, str]:
    """Name the wanted canaries, with their namespaces only where two namespaces have one of the name."""
    namespaces: dict[str, set[str]] = defaultdict(set)
    for who in everybody:
        namespaces[who.name].add(who.namespace)
    return {
        who: spoken(f"{who.namespace}/{who.name}" if len(namespaces[who.name]) > 1 else who.name)
        for who in wanted
    }


def _differing(old: Files, new: Files) -> Iterator[ObjectChange]:
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            before, after = (Version(side[path]) if path in side else None for side in (old, new))
            words = tuple(narrated(path, before, after)) if before and after else ()
            yield ObjectChange(path=path, old=before, new=after, words=words)


def _parts(
    sides: Mapping[Owner, tuple[Files, Files]],
    changes: Mapping[Owner, Sequence[ObjectChange]],
    live: Collection[str],
    kept: Collection[str],
) -> tuple[Part, ...]:
    differing = {
        who: [change for change in found if not change.is_restated] for who, found in changes.items()
    }
    names = _names(sides, [who for who, found in differing.items() if found])
    found = []
    for who, name in names.items():
        old, new = sides[who]
        found.append(
            Part(
                owner=who,
                name=name,
                fate=Fate.CHANGED if old and new else Fate.ADDED if new else Fate.REMOVED,
                objects=tuple(differing[who]),
                lasting=len(old.keys() & new.keys()),
                keeps_live=who.environment in live,
                prunes=who.environment not in kept,
            )
        )
    return tuple(sorted(found, key=_place))


def _place(part: Part) -> tuple[Any, ...]:
    return part.owner.is_argo_cd, in_order(part.name), part.name, part.owner.environment


def _saying(option: str, sides: Mapping[Owner, Files]) -> set[str]:
    """Name the environments in which Argo CD is told something."""
    return {
        who.environment
        for who, files in sides.items()
        if who.is_argo_cd and any(option in text for text in files.values())
    }
