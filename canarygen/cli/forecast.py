"""canarygen forecast: what the controller will do with a rollout, step by step."""

import re
import shutil
import sys
from collections.abc import Callable, Sequence

import click

from canarygen.cli.options import environment_option, form_option, spec_argument
from canarygen.cli.scenario import Length, resized, scenario, scenario_options
from canarygen.cli.session import Session
from canarygen.forecast.forecast import Forecast
from canarygen.forecast.forecast import forecast as foretold
from canarygen.frozen import replace
from canarygen.rendering import dumped
from canarygen.typed import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from canarygen.cli.foretelling import Asked

_WIDTH: Final = 100
_DRAWN: Final = ("svg", "html")
_FORMATS: Final = ("text", "json", "mermaid", "svg", "html")

Told = Sequence[tuple[str, Forecast]]


@click.command()
@spec_argument
@environment_option
@click.option("--canary", metavar="[NAMESPACE/]NAME", help="Which one, if SPEC holds several.")
@form_option(
    _FORMATS, "For a terminal, for programs, as a chart that GitHub draws, as a picture, or as a page."
)
@click.option(
    "--at", metavar="STEP|TIME", help="One state alone, as `kubectl argo rollouts get rollout` shows it."
)
@scenario_options
@click.pass_obj
def forecast(
    session: Session,
    /,
    spec: str,
    environment: str | None,
    canary: str | None,
    form: str,
    at: str | None,
    replicas: tuple[int, int] | None,
    **said: Any,
) -> None:
    """Tell what the Argo Rollouts controller will do with a new version, step by step.

    SPEC is a spec, the name of a canary, or manifests: a file that holds a Rollout, a folder
    of them with what they refer to, or `-`. Time is simulated; nothing is asked of a
    cluster. Without a scenario all goes well, and gates are passed at once. What the JSON
    holds, `canarygen schema forecast` tells key by key.

    \b
    Examples:
      canarygen forecast shop/checkout
      canarygen forecast shop/checkout --fail-at 25% --rps 200
      canarygen forecast deploy/ --abort-after 20m --format mermaid
      canarygen forecast specs/deb-ns/imesh-rollout.yaml --at 1
      canarygen forecast shop/checkout --format html > checkout.html
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.cli.foretelling import asked, narrowed  # noqa: PLC0415 -- the compiler, which `--help` need not wait for

    found = asked(session, spec, environment, canary, form)
    found = [narrowed(found)] if form in _DRAWN else found
    rollouts = [(item.title, resized(item.rollout, replicas)) for item in found]
    told = [(title, foretold(rollout, scenario(rollout, said))) for title, rollout in rollouts]
    if at is not None and form != "text":
        raise click.UsageError("--at shows one state as text; without it, --format json has all of them.")
    if form in _DRAWN:
        text = _drawn(form, found[0], told[0][1])
    else:
        text = _shown(told, at) if at is not None else _FORMS[form](told, session)
    click.echo(text, nl=False, color=True)


def _as_text(told: Told, session: Session) -> str:
    from canarygen.forecast.terminal import as_text  # noqa: PLC0415 -- one form is asked for

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    return "\n".join(
        as_text(item, title=title, width=width, colour=session.colours_product) for title, item in told
    )


def _as_json(told: Told, session: Session) -> str:
    from canarygen.forecast.record import as_record  # noqa: PLC0415 -- one form is asked for

    del session
    value = {"forecasts": [{"title": title, **as_record(item)} for title, item in told]}
    return dumped(value)


def _as_mermaid(told: Told, session: Session) -> str:
    from canarygen.forecast.mermaid import as_mermaid  # noqa: PLC0415 -- one form is asked for

    del session
    charts = [as_mermaid(item, title=title) for title, item in told]
    # Of several each needs a fence of its own: a file of Mermaid holds one chart.
    return charts[0] if len(charts) == 1 else "\n".join(f"```mermaid\n{chart}```\n" for chart in charts)


def _drawn(form: str, asked: "Asked", told: Forecast) -> str:
    from canarygen import library  # noqa: PLC0415 -- one form is asked for
    from canarygen.page.entrance import entrance  # noqa: PLC0415
    from canarygen.page.page import as_html  # noqa: PLC0415
    from canarygen.page.picture import as_svg  # noqa: PLC0415

    if form == "svg":
        return as_svg(told)
    way = entrance(told.rollout, asked.objects)
    return as_html(told.rollout, told.scenario, way, library.parts("page"))


_FORMS: Final[dict[str, Callable[[Told, Session], str]]] = {
    "text": _as_text,
    "json": _as_json,
    "mermaid": _as_mermaid,
}


def _shown(told: Told, at: str) -> str:
    """Show one state of each forecast. Raises UsageError where there is none."""
    from canarygen.forecast.kubectl import as_kubectl  # noqa: PLC0415 -- few ask for it

    shown = [(title, as_kubectl(_until(item, at))) for title, item in told]
    return shown[0][1] if len(shown) == 1 else "\n".join(f"# {title}\n{text}" for title, text in shown)


def _until(told: Forecast, at: str) -> Forecast:
    """Leave out what comes after what is meant: the last state of a step, or a time."""
    states, count = told.states, len(told.rollout.steps)
    if not re.fullmatch(r"[0-9]{1,9}", at):
        try:
            time = Length().convert(at, None, None)
        except click.BadParameter:
            raise click.UsageError(f"--at {at}: say a step, 0 to {count}, or a time such as 10m.") from None
        past = [state for state in states if state.time <= time]
        return replace(told, states=(*past, replace(past[-1], time=time)))
    step = int(at)
    if step > count:
        raise click.UsageError(f"--at {at}: the rollout has {count} steps; say 0 to {count}, or a time.")
    found = [index for index, state in enumerate(states) if state.step == step]
    if not found:
        raise click.UsageError(f"--at {at}: in this scenario the rollout never gets there.")
    return replace(told, states=states[: found[-1] + 1])
