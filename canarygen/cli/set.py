"""canarygen set: one value of a spec, edited where its author would write it."""

import re

import click

from canarygen.cli import candidates
from canarygen.cli.options import spec_argument, together
from canarygen.cli.session import Session
from canarygen.code import Code
from canarygen.diagnostic import Rejected
from canarygen.document import Value
from canarygen.editing import target
from canarygen.parsing.reader import read
from canarygen.parsing.scalar import INT32_MAX
from canarygen.source import Source
from canarygen.typed import TYPE_CHECKING
from canarygen.wording import joined

if TYPE_CHECKING:
    from canarygen.cli.setting import Setting

# The grammar of images takes a version alone for a name, and the cluster would look for an image that is called so.
_TAG = re.compile(r"v?[0-9]+(\.[0-9]+)+([-+].*)?")
_LINKS = {"for", "until"}
"""Words within a step: one that is an argument by itself has lost its quotes to the shell."""


_common = together(
    click.option(
        "--environment",
        metavar="NAME",
        help="For this environment of the project only.",
        shell_complete=candidates.environments,
    ),
    click.option("--canary", metavar="[NAMESPACE/]NAME", help="Which canary, if the file holds several."),
    click.pass_obj,
)
"""What every edit takes."""


class _Pods(click.IntRange):
    name = "number of pods"


class _Settable(click.Group):
    """What can be set."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            ctx.fail(
                f"{args[0]!r} cannot be set; say what can: {joined(list(self.commands))}, and then of which SPEC."
            )
        return super().resolve_command(ctx, args)


@click.group(name="set", cls=_Settable)
def set() -> None:  # noqa: A001 -- commands are found by their names
    """Set the image, replicas or steps of a spec, and leave the rest of its text alone.

    Comments, quotes, empty lines and line ends stay byte for byte. The project is compiled
    with the edit first, and nothing is written if that makes anything wrong. SPEC is a
    file, or the name of a canary.

    \b
    Examples:
      canarygen set image specs/shop/checkout.yaml registry.example.com/checkout:2.3.1
      canarygen set replicas shop/checkout 6 --environment prod
      canarygen set steps checkout "5% until promoted" "50% for 10m"
    """  # noqa: D301 -- \b keeps click from filling the lines


@set.command()
@spec_argument
@click.argument("image")
@click.option("--container", metavar="NAME", help="This container of `template`, not the app's.")
@_common
def image(
    session: Session,
    spec: str,
    image: str,
    container: str | None,
    environment: str | None,
    canary: str | None,
) -> None:
    """Set the image of the app's container.

    It is set where the spec says it: as `workload.image`, or in a container of
    `workload.template`.

    \b
    Examples:
      canarygen set image specs/shop/checkout.yaml "$IMAGE"
      canarygen set image checkout fluent-bit:3.1 --container log-shipper
    """  # noqa: D301 -- \b keeps click from filling the lines
    setting = _setting(spec, canary, environment)
    setting.make(session, lambda found: target.image(found, container), _image(image))


@set.command()
@spec_argument
@click.argument("number", type=_Pods(0, INT32_MAX), metavar="N")
@_common
def replicas(session: Session, spec: str, number: int, environment: str | None, canary: str | None) -> None:
    """Set how many pods the stable version has.

    \b
    Example:
      canarygen set replicas specs/shop/checkout.yaml 6 --environment prod
    """  # noqa: D301 -- \b keeps click from filling the lines
    _setting(spec, canary, environment).make(session, target.replicas, number)


@set.command()
@spec_argument
@click.argument("steps", nargs=-1, required=True, metavar="STEP...")
@_common
def steps(
    session: Session, spec: str, steps: tuple[str, ...], environment: str | None, canary: str | None
) -> None:
    """Set the steps by which a new version takes over.

    A STEP is written as in a spec; one alone may be a whole schedule. Steps that stay keep
    their comments, and a comment that goes with its step is told.

    \b
    Examples:
      canarygen set steps checkout "5% until promoted" "50% for 10m"
      canarygen set steps checkout 10% "analysis: [success-rate]" "50% for 1h"
      canarygen set steps checkout "{from: 5%, by: 5%, every: 1h}"
    """  # noqa: D301 -- \b keeps click from filling the lines
    if _LINKS & {*steps}:
        raise click.UsageError('A STEP is one argument, so that its words stand in quotes: "25% for 10m".')
    with session.rejecting("text"):
        said = [_step(number, step) for number, step in enumerate(steps, start=1)]
    is_schedule = len(said) == 1 and isinstance(said[0], dict) and "from" in said[0]
    setting = _setting(spec, canary, environment)
    setting.make(session, target.steps, said[0] if is_schedule else said)


def _setting(spec: str, canary: str | None, environment: str | None) -> "Setting":
    from canarygen.cli.setting import Setting  # noqa: PLC0415 -- the compiler, for which no help and no tab key waits

    return Setting(spec=spec, canary=canary, environment=environment)


def _step(number: int, text: str) -> Value:
    """Read a step as a spec has it. Raises Rejected."""
    what = f"STEP {number}"
    try:
        return read(Source(what, _printable(text, what).encode()))[0].value
    except Rejected as rejected:
        if rejected.diagnostics[0].code is Code.EMPTY_DOCUMENT:
            raise click.UsageError(f"{what} is empty.") from None
        raise


def _image(text: str) -> str:
    if not text.strip():
        raise click.UsageError("IMAGE is empty; has the variable that should hold it been set?")
    if _TAG.fullmatch(text):
        raise click.UsageError(f"{text!r} is a tag; say the whole image, such as checkout:{text}.")
    return _printable(text, "IMAGE")


def _printable(text: str, what: str) -> str:
    if not text.isprintable():
        raise click.UsageError(f"{what} holds a line end, or something else that cannot be printed.")
    return text
