"""EDGE: git, run with fixed arguments, and with the same settings and surroundings every time."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from canarygen.repository.process import WORDS, Answer, Asked, started
from canarygen.repository.program import program, reject_old
from canarygen.typed import Final

AT_ONCE: Final = 500
"""For how many paths git is asked at once: a command line has an end."""
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
    # Whoever has another way with paths has it everywhere, and Git takes but one.
    **dict.fromkeys(("GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_NOGLOB_PATHSPECS"), "0"),
    # For each object git takes some memory and gives it back; glibc gives that to the system, and fetches it anew for the
    # next one, which takes longer than all the rest. Another C library has never heard of it. See mallopt(3).
    "MALLOC_TRIM_THRESHOLD_": str(8 * 1024 * 1024),
}
_PATIENCE: Final = ("-o ConnectTimeout=30", "-o ServerAliveInterval=15", "-o ServerAliveCountMax=4")


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

        Whether it is of any use is known as soon as it answers. One that is not guarded has neither settings nor surroundings
        of ours: so hooks expect it.
        """
        self._git, self._folder = program(), folder
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
        reject = partial(reject_old, self._git)
        surroundings = {**os.environ, **WORDS, **self._environment, **(environment or {})}
        if stdin is None:
            process = started(command, surroundings, subprocess.PIPE, self._folder)
            return Asked(process, arguments[0], reject)
        with tempfile.TemporaryFile() as file:
            file.write(stdin)
            file.seek(0)
            process = started(command, surroundings, file, self._folder)
        return Asked(process, arguments[0], reject)

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        settings: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run `git ARGUMENTS`. Raises Unusable, with what git said, unless it succeeds."""
        return self.begin(*arguments, stdin=stdin, settings=settings, environment=environment).success()


def patient_ssh() -> dict[str, str]:
    """Give surroundings in which ssh gives up a server that is silent, and asks nothing where nobody is.

    They go before any core.sshCommand; what the surroundings themselves say of ssh stays.
    """
    if os.environ.keys() & {"GIT_SSH", "GIT_SSH_COMMAND"}:
        return {}
    alone = [] if sys.stderr.isatty() else ["-o BatchMode=yes"]
    return {"GIT_SSH_COMMAND": " ".join(["ssh", *_PATIENCE, *alone])}
