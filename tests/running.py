"""canarygen as a shell runs it, but for the wait until it is loaded.

Each command is a process of its own, with its own folder, surroundings, streams and end. It is forked from one that has
loaded canarygen, and has run nothing: to load it anew would take longer than most commands do. What is said of that very
start, of signals, terminals or closed streams, is said of a process that the test starts itself.
"""

import atexit
import gc
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from threading import Lock
from traceback import print_exc
from typing import Final

import canarygen
from canarygen.__main__ import main

Ended = subprocess.CompletedProcess[str]


def ran(folder: Path, *words: str, text: str = "", surroundings: Mapping[str, str] | None = None) -> Ended:
    """Run canarygen in a folder, with a text to read; tell how it ended, and what it said."""
    with TemporaryDirectory() as place:
        streams = [Path(place, name) for name in ("stdin", "stdout", "stderr")]
        for stream, content in zip(streams, (text, "", ""), strict=True):
            stream.write_text(content, encoding="utf-8")
        order = {
            "words": words,
            "folder": str(folder),
            "surroundings": {**(os.environ if surroundings is None else surroundings)},
            "streams": [*map(str, streams)],
        }
        code = _answered(json.dumps(order))
        return Ended(words, int(code), *(stream.read_text(encoding="utf-8") for stream in streams[1:]))


def started(folder: Path, *words: str, surroundings: Mapping[str, str] | None = None) -> Ended:
    """Start canarygen anew in a folder, as a shell does; tell how it ended, and what it said."""
    command = [sys.executable, "-m", "canarygen", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _answered(order: str) -> str:
    loaded = _loaded()
    assert loaded.stdin
    assert loaded.stdout
    assert _ASKED.acquire(blocking=False), (
        "one runs after the other here: start those that are to run at once"
    )
    print(order, file=loaded.stdin, flush=True)
    told = loaded.stdout.readline()
    _ASKED.release()
    return told


_ASKED: Final = Lock()


@cache
def _loaded() -> subprocess.Popen[str]:
    """Start what forks, once for all tests of this process. It ends when nobody can ask it any more."""
    loaded = subprocess.Popen(
        [sys.executable, "-m", __name__],
        # Where the first test that runs something happens to be, there need be none of this.
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(loaded.communicate)
    return loaded


def _serve() -> None:
    """Load canarygen, fork for each command, and tell how that has ended."""
    for found in walk_packages(canarygen.__path__, "canarygen."):
        import_module(found.name)
    gc.freeze()
    for order in sys.stdin:
        process = os.fork()
        if process == 0:
            # From here to its end it is somebody else.
            _obey(**json.loads(order))
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _obey(*, words: list[str], folder: str, surroundings: dict[str, str], streams: list[str]) -> None:
    """Become the process that a shell would have started, and end as that."""
    for number, stream in enumerate(streams):
        descriptor = os.open(stream, os.O_RDWR)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace")
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(surroundings)
    sys.argv = ["canarygen", *words]
    code = 0
    try:
        main()
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 -- as Python itself ends
        print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
