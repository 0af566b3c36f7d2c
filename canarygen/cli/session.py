"""What every command shares: where it works, how it talks, and how it ends."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from canarygen.cli import exits
from canarygen.cli.authority import under_policy
from canarygen.cli.talk import tell, write
from canarygen.code import Code
from canarygen.diagnostic import MOST, Diagnostic, Rejected
from canarygen.document import Document
from canarygen.frozen import frozen, replace
from canarygen.law import Severity
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.rendering import FORMATS, Map, summarised
from canarygen.source import Source
from canarygen.typed import Final, TextIO
from canarygen.unusable import Unusable
from canarygen.wording import counted, nearest
from canarygen.workspace.workspace import Workspace

_LONG: Final = 1000
"""So many specs take a second."""


@frozen(kw_only=True)
class Session:
    """One run, and the manner of its talk."""

    colour: str
    is_quiet: bool
    is_verbose: bool

    def say(self, text: str) -> None:
        """Tell people what happened, unless they asked for quiet."""
        if not self.is_quiet:
            tell(text)

    def explain(self, text: str) -> None:
        """Tell people why a command fails, even if they asked for quiet."""
        tell(text)

    def warn(self, text: str) -> None:
        """Tell people what they should see to, even if they asked for quiet."""
        tell(f"warning: {text}")

    def detail(self, text: str) -> None:
        """Tell people more than they need, if they asked for it."""
        if self.is_verbose:
            tell(text)

    def passes(self, chart: str, command: str) -> None:
        """Tell people that a command has passed over the templates of a chart, and how they are read."""
        self.say(
            f"note: {chart} is a Helm chart, whose templates are no YAML yet: helm template {chart} | canarygen {command} -"
        )

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Give what shows in a line how far something has come: on a terminal, unless people asked for quiet. It goes when that is done."""
        is_seen, shown = sys.stderr.isatty() and "CI" not in os.environ and not self.is_quiet, ""

        def show(line: str) -> None:
            nonlocal shown
            if is_seen:
                tell(f"\r{line}" if shown else line, end="")
                shown = line

        try:
            yield show
        finally:
            if shown:
                tell(f"\r{' ' * len(shown)}\r", end="")

    @contextmanager
    def working(self, what: str, *, specs: int) -> Iterator[None]:
        """Show what so many specs take more than a second for."""
        with self.progress() as show:
            if specs >= _LONG:
                show(f"{what} ...")
            yield

    def report(
        self,
        diagnostics: Sequence[Diagnostic],
        form: str,
        *,
        specs: int = 0,
        files: int = 0,
        changes: Sequence[Map] | None = None,
        product_on_stdout: bool = False,
    ) -> None:
        """Print diagnostics in a form of `rendering.FORMATS`, of so many specs and generated files, and the `changes` of these if it is known what they are.

        People read them on stderr. For programs they are the product, and go to stdout
        unless another product is there.
        """
        diagnostics = self.heard(diagnostics, form)
        stream = sys.stderr if form == "text" or product_on_stdout else sys.stdout
        beside: Map = {"summary": summarised(diagnostics, specs=specs, files=files)}
        if changes is not None:
            beside["changes"] = changes
        write(FORMATS[form](diagnostics, beside, colour=self._is_coloured(stream)), stream)

    def heard(self, diagnostics: Sequence[Diagnostic], form: str) -> Sequence[Diagnostic]:
        """Give the diagnostics that whoever reads a form hears of."""
        if form != "text" or self.is_verbose:
            return diagnostics
        # What needs no doing would hide what does: with one host for all, it is told of each pair.
        return [told for told in diagnostics if is_heard(told)]

    @property
    def colours_product(self) -> bool:
        """Whether what goes to stdout is coloured."""
        return self._is_coloured(sys.stdout)

    @property
    def colours_talk(self) -> bool:
        """Whether what goes to stderr is coloured."""
        return self._is_coloured(sys.stderr)

    def _is_coloured(self, stream: TextIO) -> bool:
        if self.colour == "auto":
            # Set to nothing, it asks for nothing (no-color.org).
            return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return self.colour == "always"

    @contextmanager
    def rejecting(
        self,
        form: str,
        *,
        specs: int = 0,
        product_on_stdout: bool = False,
        spared: str = "nothing was written",
    ) -> Iterator[None]:
        """Turn Rejected into a report, which ends with what was `spared`, and the exit code for it."""
        try:
            yield
        except Rejected as rejected:
            # Whoever has read enough of it does not make it well.
            with suppress(BrokenPipeError):
                self.report(rejected.diagnostics, form, specs=specs, product_on_stdout=product_on_stdout)
            if form == "text":
                counts = summarised(rejected.diagnostics, specs=0, files=0)
                found = [
                    counted(counts[f"{noun}s"], noun) for noun in ("error", "warning") if counts[f"{noun}s"]
                ]
                more = ", and maybe more" if counts["errors"] >= MOST else ""
                self.say(f"{' and '.join(found)}{more}; {spared}")
            raise exits.Ended(exits.REJECTED) from None

    def opened(
        self,
        form: str = "text",
        environment: str | None = None,
        *,
        policy_from: str | None = None,
        day: str | None = None,
        is_built: bool = True,
    ) -> tuple[Workspace, Project]:
        """Open the project that holds the working folder, for one of its environments or for all.

        It is judged on a `day` (None: no day counts), and by the policy of the commit `policy_from`, or else by its own.
        A fault in its canarygen.yaml, or an environment that it lacks, ends the run. So does another release by which it
        is built, unless nothing `is_built` of it now: then people are told.
        """
        from canarygen.verification import settings_of  # noqa: PLC0415 -- the compiler, which lint needs nothing of

        found = Workspace.find(Path())
        with self.rejecting(form):
            read = settings_of(project_file(found), is_built=is_built)
            settings = under_policy(found, read, reference=policy_from, day=day, warn=self.warn)
        if not is_built and read.document:
            self._warn_of_another_release(read.document)
        return Workspace(found.root, specs=settings.specs, out=settings.out), narrowed(settings, environment)

    def _warn_of_another_release(self, document: Document) -> None:
        from canarygen import library  # noqa: PLC0415 -- only who has settings needs it
        from canarygen.project import of_another_release  # noqa: PLC0415 -- likewise

        for told in of_another_release(document, library.language("project")):
            self.warn(f"{told.message}: what is told here is what this one makes of its specs")


def complaint(form: str) -> str:
    """Give the form of faults where a product of another form was asked for: programs read JSON, whoever else text."""
    return form if form == "json" else "text"


def is_heard(told: Diagnostic) -> bool:
    """Whether people are to know of something: if it needs doing, or is let pass for a time."""
    return told.severity is not Severity.INFO or told.code is Code.EXEMPTED


def project_file(workspace: Workspace) -> Source | None:
    """Read a project's canarygen.yaml; None where there is none. Raises Unusable where it is a folder, or can't be read."""
    file = workspace.root / PROJECT_FILE
    if file.is_dir() and not file.is_symlink():
        raise Unusable(PROJECT_FILE, "a folder, and not a file with the project's settings; move it away")
    return workspace.sources([file])[0] if os.path.lexists(file) else None


def gathered(
    session: Session, workspace: Workspace, named: Sequence[Source], *, may_be_none: bool = False
) -> list[Source]:
    """Read a project's specs, and add those named. Ends the command if there are none, unless there may be."""
    sources = {source.path: source for source in (*workspace.sources(), *named)}
    if not sources and not may_be_none:
        folders = " or ".join(f"{workspace.root / folder}" for folder in workspace.specs)
        words = f"There are no specs in {folders}; `canarygen init NAME` writes a first one."
        if (workspace.root / PROJECT_FILE).exists():
            words += f" Where they are, `specs` in {PROJECT_FILE} says."
        if (workspace.root / workspace.out).exists():
            words += f" To empty {workspace.out}/ after the last one, run `canarygen build --allow-delete N`."
        raise exits.Ended(exits.REJECTED, words)
    for path in sources:
        session.detail(f"  read  {path}")
    return list(sources.values())


def narrowed(settings: Project, environment: str | None) -> Project:
    """Give a project for one of its environments, or for all. Raises UsageError if it has no such environment."""
    # The only environment of a project that names none has an empty name: a script can always say one.
    if environment is not None and environment not in (settings.names or ("",)):
        near = nearest(environment, settings.names)
        ways = f"Did you mean {near!r}?" if near else f"It has {', '.join(settings.names) or 'none at all'}."
        import click  # noqa: PLC0415 -- who names no environment need not wait for it

        asked = (
            f"The project has no environment {environment!r}."
            if environment
            else "None of the project's environments is named."
        )
        raise click.UsageError(f"{asked} {ways}")
    return replace(settings, only=environment or None)
