"""canarygen completion: what makes a shell complete commands, options, specs, environments and codes."""

import click

from canarygen.typed import Final

COMPLETING: Final = "_CANARYGEN_COMPLETE"
"""The variable by which the script asks what there is to complete with."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that makes a SHELL complete what you type.

    \b
    Examples:
      eval "$(canarygen completion bash)"    in ~/.bashrc
      eval "$(canarygen completion zsh)"     in ~/.zshrc, after compinit
      canarygen completion fish | source     in ~/.config/fish/config.fish
    """  # noqa: D301 -- \b keeps click from filling the lines
    from click.shell_completion import get_completion_class  # noqa: PLC0415 -- only this command needs it

    kind = get_completion_class(shell)
    if kind is None:
        raise AssertionError(f"click completes for {shell}")
    click.echo(kind(ctx.find_root().command, {}, "canarygen", COMPLETING).source())
