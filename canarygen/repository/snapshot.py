"""EDGE: a project as a commit holds it: what a Workspace reads from the disk, read from Git."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.exploration import SUFFIXES, printable
from canarygen.model.project import PROJECT_FILE
from canarygen.repository.store import Entry, Store
from canarygen.source import MAX_SPEC_BYTES, Source
from canarygen.tree import Tree, generated
from canarygen.unusable import Unusable


class Snapshot:
    """The specs, the settings and the generated tree of one commit."""

    def __init__(self, store: Store, commit: str | None) -> None:
        """Take a commit of the store; None is the one before the first, which holds nothing."""
        self._store = store
        self.commit = commit

    def project_file(self) -> Source | None:
        """Read canarygen.yaml; None where there is none. Raises Unusable if it is a link."""
        found = self._read(self._store.entries(self.commit, PurePosixPath(PROJECT_FILE)), PROJECT_FILE)
        return found[0] if found else None

    def file(self, path: PurePosixPath) -> bytes | None:
        """Read a file; None where none stands. Raises Unusable if it is not here."""
        found = self._store.entries(self.commit, path).get(PurePosixPath())
        return self._store.contents([found.blob])[found.blob] if found and found.is_file else None

    def holds(self, path: PurePosixPath) -> bool:
        """Tell whether there is anything at a path, or below it."""
        return bool(self._store.entries(self.commit, path))

    def sources(self, folders: Sequence[PurePosixPath], out: PurePosixPath) -> list[Source]:
        """Read the specs below some folders of the project, as `Workspace.sources` does, sorted by path.

        Raises Unusable at a link, and at a path that isn't printable UTF-8.
        """
        found: dict[str, Source] = {}
        for folder in folders:
            entries = {
                path: entry
                for path, entry in self._store.entries(self.commit, folder).items()
                if path == PurePosixPath() or _is_spec(folder, path, out, entry)
            }
            found.update((source.path, source) for source in self._read(entries, str(folder)))
        return [found[path] for path in sorted(found)]

    def tree(self, out: PurePosixPath, like: Tree | None = None) -> dict[PurePosixPath, str]:
        """Read every file below `out` that carries our header, by its path within it.

        Of a tree that it is most likely `like` only what differs is read. Raises Unusable if a file's text is not here.
        """
        entries = self._store.listing(self.commit, out)
        same = {}
        for path, text in (like or {}).items():
            entry = entries.get(str(path))
            if entry and entry.is_file and self._store.blob(text.encode()) == entry.blob:
                same[path] = text
                del entries[str(path)]
        return same | self._generated({PurePosixPath(name): entry for name, entry in entries.items()})

    def occupied(self, out: PurePosixPath, paths: Collection[PurePosixPath]) -> list[PurePosixPath]:
        """Return those of the paths, within `out`, that a folder or somebody else's file takes, sorted.

        Raises Unusable if a file stands where `out` itself, or a folder above it, must be, and if the text of a file in
        the way is not here.
        """
        for folder, kind in self._store.kinds(self.commit, [out, *out.parents]).items():
            if kind != "tree":
                raise Unusable(str(folder), "a file or a link stands where a folder must be; move it away")
        if not paths:
            return []
        entries = self._store.entries(self.commit, out)
        folders = {folder for path in entries for folder in path.parents}
        ways = {path: {path, *path.parents} for path in paths}
        there = {path: entries[path] for path in entries.keys() & set().union(*ways.values())}
        foreign = there.keys() - self._generated(there).keys()
        return sorted(path for path, way in ways.items() if path in folders or foreign & way)

    def _generated(self, entries: Mapping[PurePosixPath, Entry]) -> dict[PurePosixPath, str]:
        """Read those that are files with our header. One that isn't UTF-8 is nobody's but its author's."""
        blobs = {path: entry.blob for path, entry in entries.items() if entry.is_file}
        read = self._store.contents(blobs.values())
        texts = {path: _decoded(read[blob]) for path, blob in blobs.items()}
        return {path: text for path, text in texts.items() if generated(text)}

    def _read(self, entries: dict[PurePosixPath, Entry], folder: str) -> list[Source]:
        named = {printable(str(PurePosixPath(folder) / path)): entry for path, entry in entries.items()}
        for path, entry in named.items():
            if not entry.is_file:
                raise Unusable(path, "a symbolic link or a submodule; canarygen reads the file itself only")
        read = self._store.contents(entry.blob for entry in named.values())
        # The reader refuses what is larger by its first byte beyond.
        return [Source(path, read[entry.blob][: MAX_SPEC_BYTES + 1]) for path, entry in named.items()]


def _is_spec(folder: PurePosixPath, path: PurePosixPath, out: PurePosixPath, entry: Entry) -> bool:
    whole = folder / path
    return (
        not any(part.startswith(".") for part in path.parts)
        and (path.name.endswith(SUFFIXES) or not entry.is_file)
        and whole != PurePosixPath(PROJECT_FILE)
        and not whole.is_relative_to(out)
    )


def _decoded(data: bytes) -> str:
    """Give the text of a file; "" for what isn't UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""
