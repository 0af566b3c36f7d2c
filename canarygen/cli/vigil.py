"""What a watch sees, and what it does about it."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from canarygen.cli import talk
from canarygen.cli.alignment import Reading, strays, tell, wanting
from canarygen.cli.amending import amended
from canarygen.cli.authority import today
from canarygen.cli.exits import Ended
from canarygen.cli.order import Order
from canarygen.cli.remembering import remember
from canarygen.cli.session import Session, gathered
from canarygen.cli.settled import Settled
from canarygen.diagnostic import ordered
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.unusable import Unusable
from canarygen.verification import yielded
from canarygen.wording import counted, joined
from canarygen.workspace.watcher import Stamps, await_change, stamps
from canarygen.workspace.workspace import Workspace


class Vigil:
    """What a watch was asked for, and what it knows: where to look, what it saw there, and whether that is broken."""

    def __init__(self, session: Session, environment: str | None, asked: str, *, strict: bool) -> None:
        """Begin in the project that holds the working folder."""
        self.session, self.environment, self.asked, self.strict = session, environment, asked, strict
        self.workspace = Workspace.find(Path())
        self.root = self.workspace.root
        self.seen: Stamps = frozenset()
        self.is_broken = False

    def keep(self) -> None:
        """Build, and build again on every save; see `attempt`."""
        self.attempt(is_first=True)
        self.session.say(f"watching {self.watched}; Ctrl-C ends it")
        while True:
            # Other commands are too short to collect what they leave. Here is time for it, until the next save.
            gc.collect()
            await_change(self.workspace, self.seen)
            self.attempt()

    @property
    def watched(self) -> str:
        """Name what is looked at."""
        return joined([*(f"{folder}/" for folder in self.workspace.specs), PROJECT_FILE], "and")

    def attempt(self, *, is_first: bool = False) -> None:
        """Build, and tell what came of it; the first time, an environment that there is not raises UsageError."""
        try:
            self._build()
        except Ended as ended:
            self.is_broken = True
            if ended.words:
                self._complain(ended.words)
        except Unusable as unusable:
            # What was saved once more while it was compiled will be built next: there is nothing to tell.
            if stamps(self.workspace) == self.seen:
                self._complain(str(unusable))
        except click.ClickException as error:
            if is_first and isinstance(error, click.UsageError):
                raise
            self._complain(error.format_message())

    def _opened(self) -> Project:
        """Open the project, having looked at its folders before they are read."""
        while True:
            self.seen = stamps(self.workspace)
            found, project = self.session.opened(environment=self.environment, day=today())
            if found.root != self.root:
                why = (
                    f"it is gone, and what would be built is {found.root}; put it back, or start again there"
                )
                raise Unusable(str(self.root / PROJECT_FILE), why)
            before, self.workspace = self.workspace, found
            if (found.specs, found.out) == (before.specs, before.out):
                return project

    def _build(self) -> None:
        session, project = self.session, self._opened()
        settled = None if session.is_verbose else Settled.asked(self.root, self.environment, self.asked)
        if settled and not self.is_broken and self._is_amended(settled):
            return
        settled = settled and settled.before(self.workspace)
        sources = gathered(session, self.workspace, [])
        read = Reading(workspace=self.workspace, project=project, sources=sources)
        heard = partial(session.heard, form="text")
        with session.rejecting("text", specs=len(sources)):
            with session.working(f"compiling {counted(len(sources), 'spec file')}", specs=len(sources)):
                outcome = yielded(sources, project, self.asked, strict=self.strict, heard=heard)
            found = strays(read, outcome.paths, is_strict=self.strict)
            session.report(ordered((*outcome.warnings, *found)), "text")
            with self.workspace.lock(), _uninterrupted():
                pending = wanting(read, outcome)
                self.workspace.apply(pending)
        if self.is_broken:
            session.say("all is right again")
        self.is_broken = False
        tell(session, self.workspace, pending, outcome.size)
        if settled and not found:
            remember(settled, session, read, outcome, pending)

    def _is_amended(self, settled: Settled) -> bool:
        """Whether there was nothing to do, or what had changed could be built without all the rest."""
        if told := settled.words():
            self.session.say(told)
            return True
        order = Order(environment=self.environment, asked=self.asked, strict=self.strict)
        with _uninterrupted():
            return amended(order, self.session, settled)

    def _complain(self, words: str) -> None:
        self.is_broken = True
        talk.tell(f"error: {words}")


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the tree is whole."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
