"""EDGE: a git directory of our own over the objects of a checkout: to read commits, and to make one.

Whatever a checkout's configuration, hooks or attributes say cannot make us run a program, since git works in a directory
that has none of them. What it does have is the user's own configuration and, of the checkout's, the few settings that are data.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import TracebackType

from canarygen.repository.checkout import Checkout
from canarygen.repository.command import AT_ONCE, Git, patient_ssh
from canarygen.repository.committer import NOBODY, Committer
from canarygen.repository.fast_import import TREE, changed
from canarygen.repository.object import Entry, Naming
from canarygen.repository.process import Asked
from canarygen.repository.reply import batch, entries, told_fields, tree_told
from canarygen.repository.workshop import Workshop, furnish
from canarygen.tree import Change, Delete
from canarygen.typed import Final, Self
from canarygen.workspace.descent import blaming

ITSELF: Final = "."
"""How what was asked for is listed if it is no folder."""
_IMPORT: Final = "fast-import"


class Store:
    """The objects of a checkout, in a git directory of our own that lives as long as the block.

    What git refuses to do in it is raised as Unusable.
    """

    def __init__(self, checkout: Checkout, *, head: str | None = None, apart: bool = False) -> None:
        """Take the checkout whose objects are read and written, and its HEAD, if somebody has looked that up.

        One that is `apart` shares with it nothing but the settings: it is for the branches of another repository, and
        what it reads and writes goes with it.
        """
        self._checkout = checkout
        self._head = head
        self._apart = apart
        self._numbers = itertools.count()
        self._under_way: list[Asked] = []
        self._foreseen: dict[str, tuple[frozenset[str], list[Asked]]] = {}

    def __enter__(self) -> Self:
        """Make the git directory. Raises Unusable."""
        place = self._checkout.git_dir
        with blaming(str(place)):
            self._workshop = Workshop.made(place)
            try:
                self._open()
            except BaseException:
                self._workshop.leave()
                raise
        return self

    def _open(self) -> None:
        """Make of the folder a git directory over the checkout's objects."""
        checkout = self._checkout
        furnish(self.folder, checkout, apart=self._apart)
        objects = (self.folder if self._apart else checkout.common_dir) / "objects"
        self._surroundings = {"GIT_DIR": str(self.folder), "GIT_OBJECT_DIRECTORY": str(objects)}
        self.git = Git(self.folder, self._surroundings)
        if not self._apart and (head := self._head or checkout.head):
            # Git fetches only what the history of some reference lacks.
            ref = self.folder / self.ref()
            ref.parent.mkdir()
            ref.write_text(f"{head}\n", encoding="utf-8")

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the git directory, as soon as git is done in it; the objects stay."""
        try:
            for asked in self._under_way:
                asked.end()
        finally:
            self._workshop.leave()

    @cached_property
    def online(self) -> Git:
        """Git for what is asked of other machines: patient with ssh, unless somebody has said how that is to be called."""
        if self.git.ask("config", "--get", "core.sshCommand").status:
            return Git(self.folder, {**patient_ssh(), **self._surroundings})
        return self.git

    @property
    def prefix(self) -> PurePosixPath:
        """The folder of a commit that all paths here start from: the project's, in its own repository."""
        return PurePosixPath() if self._apart else self._checkout.prefix

    @property
    def folder(self) -> Path:
        """The git directory itself, for files that git is to find there."""
        return self._workshop.folder

    def begin(
        self, *arguments: str, stdin: bytes | None, environment: Mapping[str, str] | None = None
    ) -> Asked:
        """Have git write something while something else is done, and see that it comes to its end; see `Git.begin`."""
        asked = self.git.begin(*arguments, stdin=stdin, environment=environment)
        self._under_way.append(asked)
        return asked

    def ref(self) -> str:
        """Give the name of a reference that nobody has used yet."""
        return f"refs/canarygen/{next(self._numbers)}"

    def empty_tree(self) -> str:
        """Give the id of the tree that holds nothing."""
        return self.git.run("mktree").line

    def entries(self, tree: str | None, folder: PurePosixPath) -> dict[PurePosixPath, Entry]:
        """List what a commit, or a tree, holds below a folder of the project, by its path within that folder.

        The folder may also be a file, which is then listed as `ITSELF`.
        """
        return {PurePosixPath(name): entry for name, entry in self.listing(tree, folder).items()}

    def listing(self, tree: str | None, folder: PurePosixPath) -> dict[str, Entry]:
        """List what `entries` does, by its path as a text: of ten thousand files most are never asked for as paths."""
        if tree is None:
            return {}
        base = self.prefix / folder
        start, limit = _start(base), (("--", str(base)) if base.parts else ())
        listed = self._listed(tree, "-r", *limit)
        return {ITSELF if name == str(base) else name.removeprefix(start): entry for name, entry in listed}

    def folder_at(self, tree: str | None, path: PurePosixPath) -> str | None:
        """Give the id of the folder that stands at a path of the project in a commit or a tree; None if none does."""
        base = self.prefix / path
        if tree is None:
            return None
        if base == PurePosixPath():
            return self.git.run("rev-parse", "--verify", f"{tree}^{{tree}}").line
        return next((entry.id for _, entry in self._listed(tree, "--", str(base)) if entry.is_folder), None)

    def _listed(self, tree: str, *arguments: str) -> Iterator[tuple[str, Entry]]:
        return entries(self._listing(tree, *arguments).success())

    def _listing(self, tree: str, *arguments: str) -> Asked:
        return self.git.begin("ls-tree", "-z", "--full-tree", tree, *arguments)

    def at(self, tree: str | None, paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, Entry]:
        """Tell what stands at some paths of the project in a commit or a tree, a folder or anything else."""
        if tree is None:
            return {}
        asked = {str(self.prefix / path): path for path in paths if self.prefix / path != PurePosixPath()}
        seen, answers = self._foreseen.get(tree, (frozenset(), []))
        names = sorted(asked.keys() - seen)
        starts = range(0, len(names), AT_ONCE)
        looking = (self._looking(tree, names[start : start + AT_ONCE]) for start in starts)
        found = (entry for answer in itertools.chain(answers, looking) for entry in entries(answer.success()))
        # A folder above is listed, too.
        return {asked[name]: entry for name, entry in found if name in asked}

    def foresee(self, tree: str, paths: Iterable[PurePosixPath]) -> None:
        """Have git look what stands at some paths while something else is done, if they are few: `at` will be asked of them."""
        names = sorted({str(self.prefix / path) for path in paths})
        if names and len(names) <= AT_ONCE:
            self._foreseen[tree] = frozenset(names), [self._looking(tree, names)]

    def _looking(self, tree: str, names: Sequence[str]) -> Asked:
        return self._listing(tree, "-t", "--", *names)

    def differing(self, old: str, new: str, paths: Iterable[PurePosixPath]) -> set[PurePosixPath]:
        """Give the files in which two commits differ, at some paths of the project or below. Raises Unusable if one is not here."""
        asked = [str(self.prefix / path) for path in paths]
        options = ("-r", "-z", "--name-only", "--no-renames", "--no-ext-diff")
        found = self.git.run("diff-tree", *options, old, new, "--", *asked)
        return {PurePosixPath(name).relative_to(self.prefix) for name in found.fields}

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Read files, by their ids. Raises Unusable if one is missing, as in a partial clone."""
        return self._read("blob", blobs)

    def trees(self, trees: Iterable[str]) -> dict[str, bytes]:
        """Read the lines of folders, by their ids. Raises Unusable if one is missing."""
        return self._read("tree", trees)

    def _read(self, kind: str, objects: Iterable[str]) -> dict[str, bytes]:
        wanted = sorted(set(objects))
        if not wanted:
            return {}
        out = self.git.run("cat-file", "--batch", stdin="".join(f"{name}\n" for name in wanted).encode()).out
        return dict(batch(kind, out))

    @property
    def naming(self) -> Naming:
        """How objects are named here."""
        return Naming(self._checkout.object_format)

    def spliced(self, parent: str | None, folder: PurePosixPath, pending: Iterable[Change]) -> str:
        """Write the tree of a commit after some changes below a folder, and give its id. Raises Unusable.

        Nothing else of the commit changes, nor is any of it read.
        """
        return tree_told(self.splicing(parent, folder, pending))

    def splicing(self, parent: str | None, folder: PurePosixPath, pending: Iterable[Change]) -> Asked:
        """Have git do what `spliced` does while something else is done; see `tree_told`."""
        start = _start(self.prefix / folder)
        alike = sorted(pending, key=_likeness)
        return self._importing(parent, [*(changed(change, start) for change in alike), TREE], self.ref())

    def draft(self, parent: str | None, changes: Iterable[bytes], ref: str | None = None) -> str:
        """Make a commit without a message, by changes in the words of `git fast-import`, and give its id."""
        ref = ref or self.ref()
        self._importing(parent, changes, ref).success()
        return self.git.run("rev-parse", "--verify", ref).line

    def _importing(self, parent: str | None, changes: Iterable[bytes], ref: str) -> Asked:
        """Have git make a commit that a reference then leads to. It is never ended half-way: it would leave half a pack."""
        start = f"commit {ref}\ncommitter {NOBODY} now\ndata 0\n" + (f"from {parent}\n" if parent else "")
        stream = b"".join([start.encode(), *changes, b"done\n"])
        return self.begin(_IMPORT, "--quiet", "--done", "--date-format=now", stdin=stream)

    @cached_property
    def committer(self) -> Committer:
        """Whoever makes the commits that stay."""
        return Committer(self.git)

    def about(self, commit: str, *fields: str) -> list[str]:
        """Give what `git log` knows of a commit by some of its placeholders, such as `%s`."""
        return told_fields(self.telling(commit, *fields))

    def telling(self, commit: str, *fields: str) -> Asked:
        """Have git do what `about` does while something else is done; see `told_fields`."""
        form = f"--format={'%x00'.join(fields)}"
        return self.git.begin("log", "-1", "--no-show-signature", "--encoding=UTF-8", form, commit)

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether one commit is in the history of another, as far as that history is here."""
        return not self.git.ask("merge-base", "--is-ancestor", old, new).status


def _start(folder: PurePosixPath) -> str:
    """Give what the path of whatever stands in a folder begins with."""
    return f"{folder}/" if folder.parts else ""


def _likeness(change: Change) -> tuple[bool, str]:
    """Put files of one name beside each other, since git packs a file as what differs from the one before.

    What goes goes first: a folder may be written in the place of a file, and would go with it.
    """
    return not isinstance(change, Delete), change.path.name
