"""EDGE: the files that hold manifests: those named, those of the folders named, and what is piped in."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from canarygen.kustomization import NAMES
from canarygen.source import Source
from canarygen.typed import BinaryIO, Final, NoReturn
from canarygen.unusable import Unusable
from canarygen.workspace.descent import blaming, unusable

STDIN: Final = "-"
_SHOWN_STDIN: Final = "<stdin>"
_SUFFIXES: Final = (".yaml", ".yml", ".json")
_OF_MANIFESTS: Final = (b"apiVersion", b"kind")
"""What every manifest says, and a message that a command has left in its place does not."""
_MAX_BYTES: Final = 64 * 1024 * 1024
_CHART: Final = "Chart.yaml"
_TEMPLATES: Final = "templates"


def gathered(paths: Iterable[str], passing: Callable[[str], None] = lambda _: None) -> list[Source]:
    """Read the manifests at some paths, `-` for what is piped in: each file once, sorted by path.

    Of a folder it reads `*.yaml`, `*.yml` and `*.json` to any depth, and passes over hidden names, pipes and the templates of
    a Helm chart, which are no YAML yet; `passing` is called with each chart. Raises Unusable at what can't be read, and if
    there is nothing at all.
    """
    # What is piped in can be read once.
    asked = list(dict.fromkeys(paths))
    found = {path: source for named in asked for path, source in _read(named, passing)}
    if not found:
        raise Unusable(", ".join(asked), "there are no manifests (*.yaml, *.yml, *.json); check the name")
    return [found[path] for path in sorted(found)]


def kustomizations(sources: Iterable[Source]) -> list[Source]:
    """Read the kustomizations in the folders of some files, and in the one above each, if they are not among the files.

    They say which of the files are patches: whoever lints what a commit changes names single files. What can't be read is left out.
    """
    known = {source.path for source in sources if source.path != _SHOWN_STDIN}
    folders = {os.path.dirname(path) for path in known}  # noqa: PTH120 -- a Path of each takes longer than to look there
    places = {
        os.path.join(place, name)  # noqa: PTH118 -- likewise
        for folder in folders
        for place in (folder, os.path.dirname(folder))  # noqa: PTH120 -- likewise
        for name in NAMES
    }
    found = []
    for place in sorted(places):
        with suppress(OSError):
            if place not in known and os.path.isfile(place):  # noqa: PTH113 -- likewise
                found.append(Source(place, Path(place).read_bytes()))
    return found


def _read(named: str, passing: Callable[[str], None]) -> Iterator[tuple[str, Source]]:
    if named == STDIN:
        data = _data(sys.stdin.buffer, _SHOWN_STDIN)
        if not data.strip():
            # A shell goes on when the command before a pipe fails, and all would seem to be well.
            raise Unusable(_SHOWN_STDIN, "nothing is piped in; see whether the command before it has failed")
        # What is in UTF-16, as some shells pipe it, is told of as that: every other byte of it is null.
        if any(key not in data.replace(b"\0", b"") for key in _OF_MANIFESTS):
            why = "no manifest is piped in; see what the command before it has written"
            raise Unusable(_SHOWN_STDIN, why)
        yield STDIN, Source(_SHOWN_STDIN, data)
        return
    path = Path(named)
    for file in sorted(_files(path, passing)) if path.is_dir() else [path]:
        shown = os.path.normpath(file)
        with blaming(shown):
            # Whoever names a pipe wants it read; one that stands in a folder would be waited for without end.
            if file is not path and not stat.S_ISREG(file.stat().st_mode):
                continue
            with file.open("rb") as stream:
                yield shown, Source(shown, _data(stream, shown))


def _data(stream: BinaryIO, shown: str) -> bytes:
    data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise Unusable(shown, "it is larger than 64 MiB, as no file of manifests is")
    return data


def _files(folder: Path, passing: Callable[[str], None]) -> Iterator[Path]:
    folders = [os.fspath(folder)]
    while folders:
        # One folder at a time: before Python 3.12 `os.walk` goes no deeper than functions can call each other.
        place, inside, names = next(os.walk(folders.pop(), onerror=_blamed))
        if _CHART in names and _TEMPLATES in inside:
            inside.remove(_TEMPLATES)
            passing(os.path.normpath(place))
        below = (Path(place, name) for name in sorted(inside, reverse=True) if not name.startswith("."))
        folders += (os.fspath(path) for path in below if not os.path.islink(path))  # noqa: PTH114 -- what can't be looked at is told of as it is opened
        yield from (
            Path(place, name) for name in names if name.endswith(_SUFFIXES) and not name.startswith(".")
        )


def _blamed(fault: OSError) -> NoReturn:
    raise unusable(os.path.normpath(fault.filename), fault) from fault
