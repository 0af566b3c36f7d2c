"""EDGE: the checkout; reads the specs and out/, and brings changes into out/ under a lock."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path, PurePosixPath

from canarygen.model.project import PROJECT_FILE
from canarygen.source import Source
from canarygen.tree import Change, Seal, Tree
from canarygen.typed import Final, Self
from canarygen.unusable import Unusable
from canarygen.workspace import exploration
from canarygen.workspace.descent import STATE, Descent, blaming, opened, status
from canarygen.workspace.generated import read_generated, standing

MISSING: Final = (
    "canarygen.yaml lists this folder of specs, and it isn't there; take it off the list, or bring it back:"
    " a submodule may not be checked out, and Git keeps no empty folder"
)
"""Why one of several spec folders can't be missing: its canaries would be taken for removed, and leave the cluster."""

_NOTHING: Final[Tree] = {}
_MISNAMED: Final = "canarygen.yml"


class Workspace:
    """A checkout: the folder that holds the specs and the generated tree."""

    def __init__(self, root: Path, *, specs: Sequence[str] = ("specs",), out: str = "out") -> None:
        """Take the folders of the specs and the folder of the generated tree, all relative to the root.

        Raises ValueError if one of them isn't inside the root, or if `out` is the root.
        """
        self.root = _real(root)
        self.specs = tuple(_inside(folder) for folder in specs)
        self.out = _inside(out)
        if not self.out.parts:
            message = "out can't be the root of the project"
            raise ValueError(message)
        self._locked = False

    @classmethod
    def find(cls, start: Path) -> Self:
        """Return the workspace at the nearest folder from `start` upwards that holds a canarygen.yaml, else at `start`.

        Raises Unusable where there is none, but a file that is nearly called so: nothing of what it says would count.
        """
        here = _real(start)
        upwards = (here, *here.parents)
        for folder in upwards:
            if os.path.lexists(folder / PROJECT_FILE):
                return cls(folder)
        for folder in upwards:
            if os.path.lexists(folder / _MISNAMED):
                name = _MISNAMED if folder == here else str(folder / _MISNAMED)
                raise Unusable(name, f"the settings of a project stand in {PROJECT_FILE}; rename it")
        return cls(here)

    @property
    def is_sparse(self) -> bool:
        """Whether Git may leave files of the checkout out: it has a list of those that it does not."""
        for folder in (self.root, *self.root.parents):
            git = folder / ".git"
            with suppress(OSError, ValueError):
                if git.is_file():  # Of a linked work tree it says where its own things are.
                    git = folder / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
                if git.is_dir():
                    return (git / "info" / "sparse-checkout").is_file()
        return False

    def sources(self, only: Sequence[Path] = (), is_wanted: Callable[[str], bool] = bool) -> list[Source]:
        """Read the specs, sorted by path: all of the spec folders, or just the files and folders named by `only`.

        `is_wanted` is asked about the path of each, and what it says no to is not read.

        `only` is relative to the process's working folder, or absolute. Within folders, `*.yaml` and `*.yml` are read;
        hidden names, out/ and canarygen.yaml are passed over. A file named outright is read whatever it is called. The
        only spec folder may be missing, and holds no specs then. The path of a source is relative to the root, or as
        it was given if it is outside. Raises Unusable at one of several spec folders that is missing, at a link, at
        what isn't a regular file or can't be read, and at a path that isn't printable UTF-8.
        """
        found: dict[str, Source] = {}
        for base, steps, shown in map(self._locate, only) if only else self._spec_folders():
            with opened(base) as root, Descent(root) as descent, blaming(shown):
                folder = descent.enter(steps[:-1])
                name = steps[-1] if steps else "."
                if folder is not None and status(name, folder) is not None:
                    found.update(
                        (source.path, source)
                        for source in exploration.specs(name, folder, shown, self.out, is_wanted)
                    )
                elif only:
                    raise Unusable(shown, "there is no such file or folder; check the name")
                elif len(self.specs) > 1:
                    raise Unusable(shown, MISSING)
        return [found[path] for path in sorted(found)]

    def tree(self, expected: Tree = _NOTHING) -> dict[PurePosixPath, str]:
        """Read every file of out/ that carries our header, whether its seal is intact or not, by its path within out/.

        Without out/ there are none. What is as `expected` takes no room of its own. Raises Unusable at a symbolic link,
        be it out/ itself or anywhere above it (up to the root) or below, and at what can't be read.
        """
        return {
            path: known if (known := expected.get(path, text)) == text else text
            for path, text in self.generated()
        }

    def generated(self) -> Iterator[tuple[PurePosixPath, str]]:
        """Read the files of out/ as `tree` does, one after the other."""
        with self._descent() as descent:
            folder = descent.enter(self.out.parts)
            yield from exploration.generated(folder, self.out) if folder is not None else ()

    def files(self, paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, str]:
        """Read those of some files of out/ that carry our header; see `tree`."""
        found = {}
        with self._descent() as descent:
            for path in sorted(paths):
                whole = self.out / path
                folder = descent.enter(whole.parent.parts)
                with blaming(str(whole)), suppress(FileNotFoundError):
                    text = read_generated(whole.name, folder) if folder is not None else None
                    if text is not None:
                        found[path] = text
        return found

    def strays(self, expected: Collection[str]) -> list[PurePosixPath]:
        """Return the manifests in out/ that don't carry our header, sorted, but for those at the paths `expected`.

        Raises Unusable at a link, and at what can't be read.
        """
        with self._descent() as descent:
            folder = descent.enter(self.out.parts)
            there = exploration.manifests(folder, self.out) if folder is not None else ()
            found = {PurePosixPath(path) for path in there if path not in expected}
        return sorted(found - self.files(found).keys())

    def occupied(self, paths: Iterable[PurePosixPath]) -> list[PurePosixPath]:
        """Return those of the paths, relative to out/, at which a folder or a file without our header stands, sorted.

        Raises Unusable at a link, and where a file stands in the place of a folder.
        """
        found = []
        with self._descent() as descent:
            for path in sorted(paths):
                folder = descent.enter((self.out.parts + path.parts)[:-1])
                if folder is None:
                    continue
                with blaming(str(self.out / path)):
                    if standing(path.name, folder) is Seal.FOREIGN:
                        found.append(path)
        return found

    def apply(self, changes: Sequence[Change], *, force: bool = False) -> None:
        """Bring the changes into out/, each file whole, so that the next run completes whatever interrupts this one.

        Files edited by hand are overwritten and deleted with `force` only, files without our header never. It takes the
        lock unless it is already held. Raises Unusable with nothing changed if something stands in the way, or the new
        files find no room; later only if the file system fails under way, or somebody else writes to out/ meanwhile.
        """
        if not changes and not os.path.lexists(self.root / STATE):
            return  # There is nothing to do and, since nobody has built here yet, nothing to tidy up.
        from canarygen.workspace import changeset, lock  # noqa: PLC0415 -- who only looks need not wait for it

        with (
            nullcontext() if self._locked else self.lock(),
            opened(str(self.root)) as root,
            lock.state(str(self.root)) as state,
        ):
            changeset.apply(changes, root, self.out, state, force=force)

    def holds(self, source: Source) -> bool:
        """Whether a file that `sources` read is one of the project's."""
        path = PurePosixPath(source.path)
        return not path.is_absolute() and ".." not in path.parts

    def rewrite(self, before: Source, after: Source) -> None:
        """Replace one of the author's files, as `sources` read it, whole and with its mode kept.

        It takes the lock. Raises Unusable with nothing changed if the file isn't what was read any more, lies outside
        the project, or can't be written.
        """
        path = PurePosixPath(before.path)
        if not self.holds(before):
            raise Unusable(before.path, f"it isn't in the project at {self.root}; start in its own (-C DIR)")
        from canarygen.workspace import lock, rewriting  # noqa: PLC0415 -- the same

        with self._descent() as descent, self.lock(), lock.state(str(self.root)) as state:
            folder = descent.enter(path.parts[:-1])
            with blaming(before.path):
                if folder is None:
                    raise Unusable(before.path, "its folder is gone, and nothing was written")
                rewriting.rewrite(before, after.data, folder, state)

    @contextmanager
    def lock(self, seconds: float = 60) -> Iterator[None]:
        """Keep every other build out of out/ during the block. The system frees the lock when the process ends.

        Waits for another build so long, then raises Unusable. It isn't reentrant.
        """
        from canarygen.workspace import lock  # noqa: PLC0415 -- the same

        with lock.held(str(self.root), seconds):
            self._locked = True
            try:
                yield
            finally:
                self._locked = False

    @contextmanager
    def _descent(self) -> Iterator[Descent]:
        with opened(str(self.root)) as root, Descent(root) as descent, blaming(str(self.out)):
            yield descent

    def _spec_folders(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        return ((str(self.root), folder.parts, str(folder)) for folder in self.specs)

    def _locate(self, named: Path) -> tuple[str, tuple[str, ...], str]:
        """Say from which folder to descend, by which steps, to what the user named, and what to call it."""
        with blaming(str(named)):
            given = Path(os.path.abspath(named))  # noqa: PTH100 (`Path.absolute` keeps the `..`)
        for path in (given, _real(given.parent) / given.name):
            if path.is_relative_to(self.root):
                inside = path.relative_to(self.root)
                return str(self.root), inside.parts, str(inside)
        return str(given.parent), (given.name,), str(named)


def _real(path: Path) -> Path:
    """Resolve every link of a path. It raises Unusable where the working folder, from which it starts, is gone."""
    with blaming(str(path)):
        return Path(os.path.realpath(path))


def _inside(folder: str) -> PurePosixPath:
    path = PurePosixPath(folder)
    if path.is_absolute() or ".." in path.parts:
        message = f"not a folder of the project: {folder}"
        raise ValueError(message)
    return path
