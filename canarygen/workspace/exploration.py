"""EDGE: what stands in an open folder, to any depth: the specs that people wrote, and the files that were generated."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from canarygen.model.project import PROJECT_FILE
from canarygen.source import MAX_SPEC_BYTES, Source
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.workspace.descent import FILE, FOLDER, unusable
from canarygen.workspace.generated import read_generated

SUFFIXES: Final = (".yaml", ".yml")
"""What the name of a spec ends with."""
MISNAMED: Final = "the name of a spec ends with `.yaml` or `.yml`, in small letters; rename it"
"""What is told of one that `is_misnamed`."""

_SYNCED: Final = (".yaml", ".yml", ".json")
"""What the name of a file ends with that Argo CD reads in a folder."""
_MAX_DEPTH: Final = 64
_TOO_DEEP: Final = f"folders nest more than {_MAX_DEPTH} deep here, as canarygen's never do; move them away"


def specs(
    name: str, folder: int, shown: str, out: PurePosixPath, is_wanted: Callable[[str], bool] = bool
) -> Iterator[Source]:
    """Read the file, or the specs of the folder, that stands under a name in an open folder; `out` is passed over.

    `shown` is what people call it, and what `is_wanted` is asked about a spec. Raises Unusable at a link, and at what
    isn't a regular file or can't be read.
    """
    if shown.count("/") > _MAX_DEPTH:
        raise Unusable(shown, _TOO_DEEP)
    try:
        file = os.open(name, FILE, dir_fd=folder)
    except OSError as fault:
        raise unusable(shown, fault) from fault
    try:
        mode, size = (found := os.fstat(file)).st_mode, found.st_size
        if stat.S_ISDIR(mode):
            for inner in _specs_in(file, "" if shown == "." else f"{shown}/", out):
                yield from specs(inner.rpartition("/")[2], file, inner, out, is_wanted)
        elif stat.S_ISREG(mode):
            if is_wanted(shown):
                yield Source(path=printable(shown), data=_head(file, MAX_SPEC_BYTES + 1, expected=size))
        else:
            raise Unusable(shown, "not a regular file; specs are read from nothing else")
    except OSError as fault:
        raise unusable(shown, fault) from fault
    finally:
        os.close(file)


def _specs_in(folder: int, prefix: str, out: PurePosixPath) -> Iterator[str]:
    for entry in _entries(folder):
        name, path = entry.name, prefix + entry.name
        if name.startswith(".") or path in {PROJECT_FILE, str(out)}:
            continue
        # Links are let through, so that opening them refuses them: a spec that silently isn't read would be deleted.
        if name.endswith(SUFFIXES) or entry.is_symlink() or entry.is_dir(follow_symlinks=False):
            yield path
        elif is_misnamed(name):
            raise Unusable(path, MISNAMED)


def is_misnamed(name: str) -> bool:
    """Tell whether the name of a file ends as that of a spec does, but for its case: to pass over it would delete its canaries."""
    return name.lower().endswith(SUFFIXES) and not name.endswith(SUFFIXES)


def generated(folder: int, out: PurePosixPath, prefix: str = "") -> Iterator[tuple[PurePosixPath, str]]:
    """Read the files with our header below an open folder of `out`, by their paths within that.

    Raises Unusable at a symbolic link, and at what can't be read.
    """
    if prefix.count("/") > _MAX_DEPTH:
        raise Unusable(f"{out}/{prefix}", _TOO_DEEP)
    for entry in _entries(folder):
        path = prefix + entry.name
        try:
            if entry.is_symlink():
                raise Unusable(
                    f"{out}/{path}",
                    "a symbolic link, which has no place in a generated tree; remove it",
                )
            if entry.is_dir(follow_symlinks=False):
                yield from _generated_within(entry.name, folder, out, f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                text = read_generated(entry.name, folder)
                if text is not None:
                    yield PurePosixPath(path), text
        except FileNotFoundError:
            continue  # Deleted a moment ago, by a build that runs beside this one; so it isn't in the tree.
        except OSError as fault:
            raise unusable(f"{out}/{path}", fault) from fault


def manifests(folder: int, out: PurePosixPath, prefix: str = "") -> Iterator[str]:
    """Give the paths of the files below an open folder of `out` that Argo CD takes for manifests; none is opened.

    Links are for whoever reads the files to refuse. Raises Unusable where a folder can't be read.
    """
    if prefix.count("/") > _MAX_DEPTH:
        raise Unusable(f"{out}/{prefix}", _TOO_DEEP)
    for entry in _entries(folder):
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            try:
                inner = os.open(entry.name, FOLDER, dir_fd=folder)
            except FileNotFoundError:
                continue
            except OSError as fault:
                raise unusable(f"{out}/{path}", fault) from fault
            try:
                yield from manifests(inner, out, f"{path}/")
            finally:
                os.close(inner)
        elif entry.name.endswith(_SYNCED) and entry.is_file(follow_symlinks=False):
            yield path


def _generated_within(
    name: str, folder: int, out: PurePosixPath, prefix: str
) -> Iterator[tuple[PurePosixPath, str]]:
    inner = os.open(name, FOLDER, dir_fd=folder)
    try:
        yield from generated(inner, out, prefix)
    finally:
        os.close(inner)


def _entries(folder: int) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _head(file: int, most: int, *, expected: int) -> bytes:
    """Read a file up to so many bytes. It is asked for as many as it should have: room for `most` is dear."""
    data = os.read(file, min(expected + 1, most))
    if len(data) == expected:
        return data  # So the system has said twice, and need not be asked a third time.
    while len(data) < most and (more := os.read(file, most - len(data))):
        data += more
    return data


def printable(path: str) -> str:
    """Return a path that can stand in a message and in the header of a generated file, or raise Unusable."""
    try:
        text = os.fsencode(path).decode()
    except UnicodeDecodeError:
        text = "\n"
    if not text.isprintable():
        raise Unusable(path, "the name isn't printable UTF-8, and can't stand in a generated file; rename it")
    return text
