"""EDGE: a project as a commit holds it: what a Workspace reads from the disk, read from Git."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.model.project import PROJECT_FILE
from canarygen.repository.expectation import deviation
from canarygen.repository.object import Entry
from canarygen.repository.process import local
from canarygen.repository.store import ITSELF, Store
from canarygen.source import MAX_SPEC_BYTES, Source
from canarygen.tree import Tree, generated
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.workspace.exploration import MISNAMED, SUFFIXES, is_misnamed, printable

_NOTHING: Final[Tree] = {}


class Snapshot:
    """The specs, the settings and the generated tree of one commit."""

    def __init__(self, store: Store, commit: str | None) -> None:
        """Take a commit of the store; None is the one before the first, which holds nothing."""
        self._store = store
        self.commit = commit

    def project_file(self) -> Source | None:
        """Read canarygen.yaml; None where there is none. Raises Unusable if it is a link."""
        found = self._store.listing(self.commit, PurePosixPath(PROJECT_FILE)).get(ITSELF)
        return self._read({PROJECT_FILE: found}, {})[0] if found else None

    def file(self, path: PurePosixPath) -> bytes | None:
        """Read a file; None where none stands. Raises Unusable if it is not here."""
        found = self._store.listing(self.commit, path).get(ITSELF)
        return self._store.contents([found.id])[found.id] if found and found.is_file else None

    def holds(self, path: PurePosixPath) -> bool:
        """Tell whether there is anything at a path, or below it."""
        return bool(self._store.listing(self.commit, path))

    def sources(
        self, folders: Sequence[PurePosixPath], out: PurePosixPath, like: Iterable[Source] = ()
    ) -> list[Source]:
        """Read the specs below some folders of the project, as `Workspace.sources` does, sorted by path.

        Of those that are most likely `like` some others only what differs is read. Raises Unusable at a link, at what is
        called like a spec but for its case, and at a path that isn't printable UTF-8.
        """
        known = {source.path: source for source in like}
        found: dict[str, Source] = {}
        for folder in folders:
            base = "" if folder == PurePosixPath() else f"{folder}/"
            listed = self._store.listing(self.commit, folder)
            specs = {
                base + path: entry
                for path, entry in listed.items()
                if is_spec(base + path, path, str(out), is_file=entry.is_file)
            }
            if misnamed := next(filter(is_misnamed, specs), None):
                raise Unusable(f"{misnamed} in {self.commit}", MISNAMED)
            itself = {str(folder): listed[ITSELF]} if ITSELF in listed else {}
            found.update((source.path, source) for source in self._read(specs | itself, known))
        return [found[path] for path in sorted(found)]

    def some(self, paths: Iterable[PurePosixPath], like: Iterable[Source] = ()) -> list[Source]:
        """Read what stands of some files, which are specs or canarygen.yaml; see `sources`."""
        found = self._store.at(self.commit, paths)
        known = {source.path: source for source in like}
        return self._read({str(path): entry for path, entry in found.items()}, known)

    def files(
        self, out: PurePosixPath, paths: Iterable[PurePosixPath], like: Tree = _NOTHING
    ) -> dict[PurePosixPath, str]:
        """Read those of some files below `out` that carry our header; see `tree`."""
        found = self._store.at(self.commit, [out / path for path in paths])
        return self._generated({path.relative_to(out): entry for path, entry in found.items()}, like)

    def tree(self, out: PurePosixPath, like: Tree = _NOTHING) -> dict[PurePosixPath, str]:
        """Read every file below `out` that carries our header, by its path within it.

        Of a tree that it is most likely `like` only what differs is read. Raises Unusable if a file's text is not here.
        """
        folder = self._store.folder_at(self.commit, out)
        if folder is None:
            return {}
        differing = deviation(self._store, folder, like)
        same = dict(like)
        for path in differing.missing:
            del same[path]
        return same | self._generated(differing.found)

    def occupied(self, out: PurePosixPath, paths: Collection[PurePosixPath]) -> list[PurePosixPath]:
        """Return those of the paths, within `out`, that a folder or somebody else's file takes, sorted.

        Raises Unusable if a file stands where `out` itself, or a folder above it, must be, and if the text of a file in
        the way is not here.
        """
        for folder, there in self._store.at(self.commit, [out, *out.parents]).items():
            if not there.is_folder:
                raise Unusable(str(folder), "a file or a link stands where a folder must be; move it away")
        if not paths or self._store.folder_at(self.commit, out) is None:
            return []
        ways = {path: {path, *path.parents} for path in paths}
        standing = self._store.at(self.commit, [out / step for step in set().union(*ways.values())])
        found = {path.relative_to(out): entry for path, entry in standing.items()}
        folders = {path for path, entry in found.items() if entry.is_folder}
        foreign = found.keys() - folders - self._generated(found).keys()
        return sorted(path for path, way in ways.items() if path in folders or foreign & way)

    def _generated(
        self, entries: Mapping[PurePosixPath, Entry], like: Tree = _NOTHING
    ) -> dict[PurePosixPath, str]:
        """Read those that are files with our header. One that isn't UTF-8 is nobody's but its author's."""
        naming = self._store.naming
        known = {naming.blob(text.encode()).hex(): text for text in like.values()}
        blobs = {path: entry.id for path, entry in entries.items() if entry.is_file}
        read = self._store.contents(blob for blob in blobs.values() if blob not in known)
        texts = {path: known[blob] if blob in known else _decoded(read[blob]) for path, blob in blobs.items()}
        return {path: text for path, text in texts.items() if generated(text)}

    def _read(self, entries: Mapping[str, Entry], known: Mapping[str, Source]) -> list[Source]:
        named = {printable(local(path)): entry for path, entry in entries.items()}
        for path, entry in named.items():
            if not entry.is_file:
                raise Unusable(path, "a symbolic link or a submodule; canarygen reads the file itself only")
        naming = self._store.naming
        same = {
            path: known[path]
            for path, entry in named.items()
            if path in known and naming.blob(known[path].data).hex() == entry.id
        }
        others = {path: entry.id for path, entry in named.items() if path not in same}
        read = self._store.contents(others.values())
        # The reader refuses what is larger by its first byte beyond.
        return [
            *same.values(),
            *(Source(path, read[blob][: MAX_SPEC_BYTES + 1]) for path, blob in others.items()),
        ]


def is_spec(whole: str, path: str, out: str, *, is_file: bool) -> bool:
    """Tell whether what stands below a folder of specs is one by its name, be it in capitals: `whole` from the root, `path` from the folder."""
    return (
        not path.startswith(".")
        and "/." not in path
        and (path.endswith(SUFFIXES) or is_misnamed(path) or not is_file)
        and whole not in {PROJECT_FILE, out}
        and not whole.startswith(f"{out}/")
    )


def _decoded(data: bytes) -> str:
    """Give the text of a file; "" for what isn't UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""
