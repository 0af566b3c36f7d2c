"""Every command line: global options, and commands found when called."""

import os
from collections.abc import Sequence
from importlib import import_module
from io import StringIO
from keyword import iskeyword

import click

import canarygen
from canarygen.cli import COMMANDS, exits
from canarygen.cli.completion import COMPLETING
from canarygen.cli.overview import OPTIONS, overview
from canarygen.cli.talk import tell
from canarygen.pattern import on_demand
from canarygen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_NAME: Final = "canarygen"
_BYTES: Final = on_demand(r"(?:\\udc[89a-f][0-9a-f])+")
_NEAR: Final = 0.75
"""How alike an option must be to be the one that was meant: their names share letters by chance."""


class _Program(click.Group):
    """A group whose commands are imported when they are called: none pays for another."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        # A word of Python's own is no name of a module: `import` stands in import_.py.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = getattr(import_module(f"canarygen.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(_unknown(args[0]))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem  # noqa: PLC0415 -- only a shell that completes needs it

        # Not of click.Group, which would import every command to tell of it.
        options = click.Command.shell_complete(self, ctx, incomplete)
        commands = (name for name in COMMANDS if name.startswith(incomplete))
        return [*(CompletionItem(name, help=COMMANDS[name]) for name in commands), *options]

    def get_help(self, ctx: click.Context) -> str:
        del ctx
        return overview().rstrip("\n")


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(canarygen.__version__, prog_name=_NAME)
@click.option(
    "-C",
    "start",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    metavar="DIR",
    help=OPTIONS["-C DIR"],
)
@click.option(
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help=OPTIONS["--color [auto|always|never]"],
)
@click.option("-q", "--quiet", is_flag=True, help=OPTIONS["-q, --quiet"])
@click.option("-v", "--verbose", is_flag=True, help=OPTIONS["-v, --verbose"])
@click.pass_context
def program(ctx: click.Context, start: str, colour: str, quiet: bool, verbose: bool) -> None:
    """Do as told before the name of the command: start there, and talk like that."""
    from canarygen.cli.session import Session  # noqa: PLC0415 -- `--help` needs no compiler

    # As git and make do: whatever is named afterwards is named from there.
    os.chdir(start)
    ctx.obj = Session(colour=colour, is_quiet=quiet, is_verbose=verbose)


def called(arguments: Sequence[str]) -> int:
    """Run a command line. Give its exit code; Ended, Unusable and OSError are for whoever calls, and wrong usage is an Ended, too."""
    if os.environ.get(COMPLETING):
        program.main(prog_name=_NAME)
    try:
        # Not by `main`, which takes it for a fault that whoever reads the product has seen enough.
        with program.make_context(_NAME, [*arguments]) as context:
            program.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.Abort:
        return exits.INTERRUPTED
    except click.ClickException as error:
        said = StringIO()
        _advised(error).show(said)
        usage, _, words = _legible(said.getvalue()).partition("Error: ")
        tell(usage, end="")
        raise exits.Ended(error.exit_code, words.rstrip("\n")) from None
    return exits.DONE


def _legible(text: str) -> str:
    """Give the letters of an argument that a bare C locale has taken apart into bytes, each of which is quoted as Python does."""
    return _BYTES.sub(
        lambda quoted: bytes.fromhex(quoted[0].replace("\\udc", "")).decode(errors="replace"), text
    )


def _unknown(word: str) -> str:
    from canarygen.cli import habits  # noqa: PLC0415 -- only a slip needs it

    if word in habits.CLUSTER:
        way = f" In the cluster that is `kubectl argo rollouts {word}`."
    elif known := habits.COMMANDS.get(word):
        way = f" Here that is `canarygen {known}`."
    else:
        way = _guess(word, list(COMMANDS), 0.6)
    return f"There is no command {word!r}.{way}"


def _advised(error: click.ClickException) -> click.ClickException:
    """Add to what click says of a slip what was meant, where it belongs, or what is here in its place."""
    if isinstance(error, click.MissingParameter):
        return error
    if isinstance(error, click.NoSuchOption):
        return click.UsageError(f"{error.message} {_instead(error)}".rstrip(), error.ctx)
    if isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.Choice):
        said = error.message.split("'")[1:2]
        guess = _guess(said[0] if said else "", [str(word) for word in error.param.type.choices])
        return click.BadParameter(f"{error.message}{guess}", error.ctx, error.param, error.param_hint)
    if isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.IntRange):
        words = error.message.replace("a valid integer range", "a whole number")
        return click.BadParameter(words, error.ctx, error.param, error.param_hint)
    return error


def _instead(error: click.NoSuchOption) -> str:
    from canarygen.cli import habits  # noqa: PLC0415 -- only a slip needs it
    from canarygen.wording import nearest  # noqa: PLC0415 -- likewise

    name, command = error.option_name, error.ctx.command if error.ctx else program
    if any(name in option.opts for option in program.params):
        return f"It stands before the command: `canarygen {name} ...`."
    ways = {opt: f"Did you mean {opt!r}?" for option in command.params for opt in (*option.opts, "--help")}
    if command is not program:
        ways |= habits.OPTIONS
    near = name if name in ways else nearest(name, [way for way in ways if way.startswith("--")], _NEAR)
    usual = "What a command takes stands behind its name." if command is program else ""
    return ways[near] if near else usual


def _guess(said: str, known: Sequence[str], likeness: float = 0.5) -> str:
    """Say in a sentence behind others which word was meant, if one is near."""
    from canarygen.wording import nearest  # noqa: PLC0415 -- likewise

    near = nearest(said, known, likeness)
    return f" Did you mean {near!r}?" if near else ""
