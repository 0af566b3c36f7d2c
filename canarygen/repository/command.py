"""EDGE: git as a program: fixed arguments, nothing inherited that names a repository, refusals in its own words."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Final

from canarygen.frozen import frozen
from canarygen.unusable import Unusable

NAME: Final = "git"
_OLDEST: Final = (2, 38)
"""The first that knows safe.bareRepository, and merges without a work tree."""

_LOCAL: Final = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What says which repository is meant (`git rev-parse --local-env-vars`): a hook that calls us has them set."""

_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "core.splitIndex=false",
    "hook.reference-transaction.enabled=false",
    "core.untrackedCache=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "i18n.commitEncoding=UTF-8",
    "safe.bareRepository=explicit",
    # A remote that has gone silent is given up after a minute.
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
)
_SURROUNDINGS: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    # For each object git takes some memory and gives it back; glibc gives that to the system, and fetches it anew for the
    # next one, which takes longer than all the rest. Another C library has never heard of it. See mallopt(3).
    "MALLOC_TRIM_THRESHOLD_": str(8 * 1024 * 1024),
}
_WORDS: Final = {"LANGUAGE": "C", "LC_ALL": "C"}
"""So git says in English what is read here."""
_VERSION: Final = re.compile(rb"git version ([0-9]+)\.([0-9]+)")
_PATIENCE: Final = ("-o ConnectTimeout=30", "-o ServerAliveInterval=15", "-o ServerAliveCountMax=4")
_SAID: Final = 2000


@frozen(kw_only=True)
class Answer:
    """What git answered: its exit status, stdout as it is, and what it said on stderr."""

    status: int
    out: bytes
    said: str

    @property
    def line(self) -> str:
        """Stdout as one line of text."""
        return self.out.decode("utf-8", "surrogateescape").rstrip("\n")


class Asked:
    """What git was asked, and works on while something else is done. If nobody waits for the answer, its work is ended.

    Git may have been started before it is known what it is to be told.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", what: str, program: str = "") -> None:
        """Take git, at work on `what`; where its `program` is named, it may be one that is of no use."""
        self._process, self._what, self._program = process, what, program
        self._answer: Answer | None = None

    def __del__(self) -> None:
        """End the work that nobody waits for any more."""
        if self._answer is None:
            self._process.terminate()
            self._process.communicate()

    def tell(self, said: bytes) -> None:
        """Tell git, which waits for it, all that it is to read; what answers meanwhile is to be told a few thousand bytes only."""
        stdin, self._process.stdin = self._process.stdin, None
        # Git that has ended says in its answer why.
        with suppress(BrokenPipeError):
            if stdin:
                with stdin:
                    stdin.write(said)

    def answer(self) -> Answer:
        """Wait for the answer. Raises Unusable if the program is no git of use."""
        if self._answer is None:
            if self._program:
                _reject_old(self._program)
            out, said = self._process.communicate()
            self._answer = Answer(
                status=self._process.returncode,
                out=out,
                said=said.decode("utf-8", "surrogateescape").removesuffix("\n"),
            )
        return self._answer

    def success(self) -> Answer:
        """Wait for the answer. Raises Unusable, with what git said, unless it succeeded."""
        answer = self.answer()
        if answer.status:
            raise refused(self._what, answer.said)
        return answer


class Git:
    """Git, run in one folder with the same settings and surroundings every time.

    By its settings no hook is run and no file system monitor asked, wherever that is; what else a repository's own
    configuration can bring about is up to the caller (see Store).
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        *,
        is_guarded: bool = True,
    ) -> None:
        """Work in `folder`; `environment` is laid over the process's own. Raises Unusable without a git.

        Whether it is of any use is known as soon as it answers. One that is not guarded has neither settings nor surroundings of ours: so hooks expect it.
        """
        self._git, self._folder = _program(), folder
        self._settings = _SETTINGS if is_guarded else ()
        self._environment = {**(_SURROUNDINGS if is_guarded else {}), **(environment or {})}
        if not sys.stderr.isatty():
            self._environment["GIT_TERMINAL_PROMPT"] = "0"

    def ask(
        self,
        *arguments: str,
        stdin: bytes = b"",
        settings: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run `git ARGUMENTS`, whatever comes of it."""
        return self.begin(*arguments, stdin=stdin, settings=settings, environment=environment).answer()

    def begin(
        self,
        *arguments: str,
        stdin: bytes | None = b"",
        settings: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Asked:
        """Have `git ARGUMENTS` run while something else is done. Where `stdin` is None it is told later what to read."""
        options = [option for setting in (*self._settings, *settings) for option in ("-c", setting)]
        command = [self._git, "--no-pager", *options, *arguments]
        surroundings = {**os.environ, **_WORDS, **self._environment, **(environment or {})}
        if stdin is None:
            process = _started(command, surroundings, subprocess.PIPE, self._folder)
            return Asked(process, arguments[0], self._git)
        with tempfile.TemporaryFile() as file:
            file.write(stdin)
            file.seek(0)
            process = _started(command, surroundings, file, self._folder)
        return Asked(process, arguments[0], self._git)

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        settings: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run `git ARGUMENTS`. Raises Unusable, with what git said, unless it succeeds."""
        return self.begin(*arguments, stdin=stdin, settings=settings, environment=environment).success()


def refused(what: str, said: str) -> Unusable:
    """Turn what git said as it refused to do something into a fault to raise."""
    words = " ".join(
        line.removeprefix("fatal: ").removeprefix("error: ").strip() for line in said.split("\n") if line
    )
    shown = "".join(letter if letter.isprintable() else " " for letter in words)[:_SAID]
    return Unusable(f"{NAME} {what}", shown or "it failed, and didn't say why")


def patient_ssh() -> dict[str, str]:
    """Give surroundings in which ssh gives up a server that is silent, and asks nothing where nobody is.

    They go before any core.sshCommand; what the surroundings themselves say of ssh stays.
    """
    if os.environ.keys() & {"GIT_SSH", "GIT_SSH_COMMAND"}:
        return {}
    alone = [] if sys.stderr.isatty() else ["-o BatchMode=yes"]
    return {"GIT_SSH_COMMAND": " ".join(["ssh", *_PATIENCE, *alone])}


def _program() -> str:
    """Give the path of the git on PATH. A relative entry of PATH, in a checkout, names anybody's program."""
    for name in [name for name in os.environ if name in _LOCAL or name.startswith("GIT_TRACE")]:
        # A trace would come back as what git said, with every password in it.
        del os.environ[name]
    folders = [folder for folder in os.get_exec_path() if Path(folder).is_absolute()]
    found = shutil.which(NAME, path=os.pathsep.join(folders))
    if found is None:
        raise Unusable(NAME, "it is not on PATH; install it")
    _version(found)
    return found


@cache
def _version(program: str) -> Asked:
    """Ask git for its version, once."""
    return Asked(_started([program, "version"], {**os.environ, **_WORDS}, subprocess.DEVNULL), "version")


@cache
def _reject_old(program: str) -> None:
    """Raise Unusable for what is no git, or too old."""
    said = _version(program).answer()
    numbers = _VERSION.match(said.out)
    if said.status or not numbers:
        raise Unusable(program, "this git doesn't run; see what `git version` says")
    version = tuple(map(int, numbers.groups()))
    if version < _OLDEST:
        here, oldest = (".".join(map(str, numbers)) for numbers in (version, _OLDEST))
        raise Unusable(program, f"this is git {here}; {oldest} or newer is needed")


def _started(
    command: Sequence[str],
    surroundings: Mapping[str, str],
    stdin: IO[bytes] | int,
    folder: Path | None = None,
) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 -- no shell: git, with fixed arguments, and paths in their places
            command,
            cwd=folder,
            env=surroundings,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as fault:
        raise Unusable(command[0], f"this git doesn't run: {fault.strerror}") from fault
