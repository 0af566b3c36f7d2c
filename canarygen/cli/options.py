"""Options that several commands take, in the same words."""

from collections.abc import Callable
from typing import Any

import click

from canarygen.cli import candidates
from canarygen.rendering import FORMATS

Command = Callable[..., Any]


def environment_option(command: Command) -> Command:
    """Take the only environment that counts."""
    return click.option(
        "--environment",
        metavar="NAME",
        help="Only this environment of the project.",
        shell_complete=candidates.environments,
    )(command)


def format_option(command: Command) -> Command:
    """Take the form of the diagnostics."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(list(FORMATS)),
        default="text",
        show_default=True,
        help="How diagnostics are printed; all but text go to stdout.",
    )(command)


def strict_option(command: Command) -> Command:
    """Take whether warnings count."""
    return click.option("--strict", is_flag=True, help="Take warnings for errors.")(command)


def kubeconform_option(command: Command) -> Command:
    """Take whether the real kubeconform is asked, too."""
    return click.option(
        "--kubeconform",
        "asked",
        type=click.Choice(["auto", "require", "off"]),
        default="auto",
        show_default=True,
        help="Ask the real kubeconform, too: if it is there, always, or never.",
    )(command)


def force_option(command: Command) -> Command:
    """Take whether files that were edited by hand are taken over."""
    return click.option("--force", is_flag=True, help="Take over generated files that were edited by hand.")(
        command
    )


def allow_delete_option(command: Command) -> Command:
    """Take how many canaries may go."""
    return click.option(
        "--allow-delete",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Let exactly N canaries be removed.",
    )(command)
