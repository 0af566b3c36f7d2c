"""EDGE: git at work: what it was asked, and what it answers, in its own words."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from canarygen.children import heed
from canarygen.frozen import frozen
from canarygen.typed import IO, Final
from canarygen.unusable import Unusable

NAME: Final = "git"
WORDS: Final = {"LANGUAGE": "C", "LC_ALL": "C"}
"""So git says in English what is read here."""
_SAID: Final = 2000
_REPORT: Final = "fast-import: dumping crash report to "
"""It goes with the git directory of ours, and would be looked for in vain."""


@frozen(kw_only=True)
class Answer:
    """What git answered: its exit status, stdout as it is, and what it said on stderr."""

    status: int
    out: bytes
    said: str

    @property
    def line(self) -> str:
        """Stdout as one line of text."""
        return _text(self.out).rstrip("\n")

    @property
    def fields(self) -> list[str]:
        """Stdout as texts, each of which ends with a null."""
        return _text(self.out).split("\0")[:-1]


class Asked:
    """What git was asked, and works on while something else is done. If nobody waits for the answer, its work is ended.

    Git may have been started before it is known what it is to be told.
    """

    def __init__(
        self, process: "subprocess.Popen[bytes]", what: str, reject: Callable[[], None] | None = None
    ) -> None:
        """Take git, at work on `what`; by what `reject` raises the program is of no use, whatever it answers."""
        self._process, self._what, self._reject = process, what, reject
        self._answer: Answer | None = None

    def __del__(self) -> None:
        """End the work that nobody waits for any more."""
        if self._answer is None:
            self._process.terminate()
            # Where objects hold each other in a circle, the pipes may be gone first.
            with suppress(ValueError):
                self._process.communicate()
            self._process.wait()

    def tell(self, said: bytes) -> None:
        """Tell git, which waits for it, all that it is to read; what answers meanwhile is to be told a few thousand bytes only."""
        stdin, self._process.stdin = self._process.stdin, None
        # Git that has ended says in its answer why.
        with suppress(BrokenPipeError):
            if stdin:
                with stdin:
                    stdin.write(said)

    def answer(self) -> Answer:
        """Wait for the answer. Raises Unusable if git was killed, which is none, or the program is no git of use."""
        answer = self.end()
        if answer.status < 0:
            why = f"it was killed by signal {-answer.status}; see by whom (9 may be for want of memory), and try again"
            raise Unusable(f"{NAME} {self._what}", why)
        return answer

    def end(self) -> Answer:
        """Wait until git has ended, however it does. Raises Unusable if the program is no git of use."""
        if self._answer is None:
            if self._reject:
                self._reject()
            out, said = self._process.communicate()
            self._answer = Answer(
                status=self._process.returncode,
                out=out,
                said=_text(said).removesuffix("\n"),
            )
        return self._answer

    def success(self) -> Answer:
        """Wait for the answer. Raises Unusable, with what git said, unless it succeeded."""
        answer = self.answer()
        if answer.status:
            raise refused(self._what, answer.said)
        return answer


def raw(text: str) -> bytes:
    """Give a text of git's, such as a path, as git has it: that need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")


def local(path: str) -> str:
    """Give a path of git's as Python spells it for the file system: in a bare C locale not as UTF-8."""
    return os.fsdecode(raw(path))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def refused(what: str, said: str) -> Unusable:
    """Turn what git said as it refused to do something into a fault to raise."""
    words = " ".join(
        line.removeprefix("fatal: ").removeprefix("error: ").strip()
        for line in said.split("\n")
        if line and not line.startswith(_REPORT)
    )
    return Unusable(f"{NAME} {what}", " ".join(words.split())[:_SAID] or "it failed, and didn't say why")


def started(
    command: Sequence[str],
    surroundings: Mapping[str, str],
    stdin: IO[bytes] | int,
    folder: Path | None = None,
) -> "subprocess.Popen[bytes]":
    """Start git in a folder. Raises Unusable if the system does not."""
    heed()
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
