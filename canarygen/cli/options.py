"""Options that several commands take, in the same words."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from canarygen.cli import candidates
from canarygen.cli.authority import DAY, today
from canarygen.rendering import FORMATS
from canarygen.typed import Any, Final

HEAD: Final = "HEAD"
"""The commit that is compared with where nobody says another."""

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What makes a command take something."""


class _Day(click.ParamType[str]):
    """A day, as canarygen.yaml writes it."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a day; wrong usage if there is none such."""
        try:
            return time.strftime(DAY, time.strptime(value, DAY))
        except ValueError:
            self.fail(f"{value!r} is no day; write it as {today()!r}.", param, ctx)


class SpecPath(click.Path):
    """A file or a folder of specs."""

    def __init__(self) -> None:
        """Take any that is there."""
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Raise UsageError where there is none, with what else may be meant."""
        if not os.path.lexists(value):
            takes_commit = ctx and any(option.name == "base" for option in ctx.command.params)
            near = candidates.alike(value) if value else ""
            way_out = f"Did you mean {near!r}?" if near else ""
            if takes_commit and value and not near:
                way_out = f"To compare with a commit, say --base {value}."
            raise _missing(value, way_out, ctx)
        return super().convert(value, param, ctx)


class _ManifestPath(click.ParamType[str]):
    """A file or a folder of manifests, or what is piped in."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Raise UsageError where there is none."""
        del param
        from canarygen.gathering import STDIN  # noqa: PLC0415 -- most commands read no manifests

        if value != STDIN and not os.path.exists(value):  # noqa: PTH110 -- it raises nothing
            raise _missing(value, "", ctx)
        return str(value)


def _missing(value: str, way_out: str, ctx: click.Context | None) -> click.UsageError:
    # To the system no letters are the folder that is worked in, which an empty variable of a script does not mean.
    said = way_out if value else "Has the variable that should hold it been set?"
    return click.UsageError(f"There is no file and no folder {value!r}. {said}".rstrip(), ctx)


def together(*options: Option) -> Option:
    """Take all of some options, which are listed in this order."""

    def take(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return take


def form_option(forms: Iterable[str], help_: str) -> Option:
    """Take the form of what is printed: the first of some, unless another is asked for."""
    names = [*forms]
    kind = click.Choice(names)
    return click.option("--format", "form", type=kind, default=names[0], show_default=True, help=help_)


specs_argument = click.argument(
    "specs", nargs=-1, type=SpecPath(), metavar="[SPEC]...", shell_complete=candidates.specs
)
spec_argument = click.argument("spec", shell_complete=candidates.canaries)
manifests_argument = click.argument("paths", nargs=-1, required=True, type=_ManifestPath(), metavar="PATH...")
base_option = click.option(
    "--base",
    metavar="REF",
    default=HEAD,
    show_default=True,
    help="Compare with out/ of this commit, branch or tag.",
)
environment_option = click.option(
    "--environment",
    metavar="NAME",
    help="Only this environment of the project.",
    shell_complete=candidates.environments,
)
format_option = form_option(FORMATS, "How diagnostics are printed; all but text go to stdout.")
check_option = click.option("--check", is_flag=True, help="Write nothing; exit 3 if out/ is not in line.")
exit_code_option = click.option("--exit-code", is_flag=True, help="Exit 3 if anything differs.")
strict_option = click.option("--strict", is_flag=True, help="Treat warnings as errors.")
kubeconform_option = click.option(
    "--kubeconform",
    "asked",
    type=click.Choice(["auto", "require", "off"]),
    default="auto",
    show_default=True,
    help="Ask the real kubeconform, too: if it is there, always, or never.",
)
force_option = click.option(
    "--force", is_flag=True, help="Overwrite generated files that were edited by hand."
)
allow_delete_option = click.option(
    "--allow-delete",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Let exactly N canaries be removed.",
)
policy_options = together(
    click.option(
        "--at",
        "day",
        type=_Day(),
        metavar="DAY",
        help="Judge as on this day (YEAR-MONTH-DAY), not as today: exemptions and freezes end.",
    ),
    click.option(
        "--policy-from",
        metavar="REF",
        help="Judge by the policy of this commit, such as a pull request's base, and not by that of what is judged.",
    ),
)
