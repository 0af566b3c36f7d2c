"""What happens around a rollout, as options say it."""

import re
from collections.abc import Sequence

import click

from canarygen.cli.options import together
from canarygen.forecast.rollout import Analysis, BlueGreen, Outcome, Rollout
from canarygen.forecast.scenario import Loss, Measured, Resize, Scenario
from canarygen.model.duration import UNITS
from canarygen.typed import Any, Final
from canarygen.wording import joined, nearest

_LENGTH: Final = re.compile(r"(?:[0-9]{1,9}[smhd])+")
_LONGEST: Final = 366 * UNITS["d"]
_MOST_PODS: Final = 100_000
_NEVER: Final = "never"


class Length(click.ParamType[int]):
    """A length of time, in seconds: `45s`, `20m`, `1h30m`, `2d`."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Raise UsageError where it is none."""
        if isinstance(value, int):
            return value
        if not _LENGTH.fullmatch(value):
            self.fail(f"{value!r} is no length of time; write it as 45s, 20m or 1h30m.", param, ctx)
        length = sum(int(count) * UNITS[unit] for count, unit in re.findall(r"([0-9]+)([smhd])", value))
        if length > _LONGEST:
            self.fail(f"{value} is more than a year.", param, ctx)
        return length


class _OrNever(Length):
    """A length of time, or `never` (-1)."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        return -1 if value == _NEVER else super().convert(value, param, ctx)


class _Percent(click.ParamType[int]):
    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).removesuffix("%")
        most = 100
        if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            self.fail(f"{value!r} is no share of the requests; say 1% to 100%.", param, ctx)
        return int(text)


class _Rate(click.ParamType[float]):
    """A number of requests a second."""

    name = "n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        # Python would read `nan` and `inf`, too.
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", str(value)):
            self.fail(f"{value!r} is no number of requests a second; say 200, or 0.5.", param, ctx)
        return float(value)


class _Pods(click.ParamType[tuple[int, int]]):
    """A number of pods, or the bounds of an autoscaler, `4-20`."""

    name = "pods"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        found = re.fullmatch(r"([0-9]{1,6})(?:(?:-|\.\.)([0-9]{1,6}))?", str(value))
        if not found:
            self.fail(
                f"{value!r} is no number of pods; say 4, or 4-20 for an autoscaler's bounds.", param, ctx
            )
        least, most = int(found[1]), int(found[2] or found[1])
        if least > most or most > _MOST_PODS:
            self.fail(f"{value}: say the lower number first, and no more than {_MOST_PODS:,}.", param, ctx)
        return least, most


class _At(click.ParamType[tuple[str, int]]):
    """Something, and when it happens: `2@10m`."""

    name = "what@time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        what, mark, time = str(value).rpartition("@")
        if not mark:
            self.fail(
                f"{value!r} does not say when; add the time behind an @, as in {value or 2}@10m.", param, ctx
            )
        if not what:
            self.fail(f"{value!r} says when, and not what; put that before the @.", param, ctx)
        return what, Length().convert(time, param, ctx)


scenario_options = together(
    click.option("--rps", type=_Rate(), metavar="N", help="The app gets so many requests a second."),
    click.option("--pod-start", type=_OrNever(), default="10s", show_default=True, metavar="TIME", help="A pod is ready after this time; `never` for those of the new version."),
    click.option("--replicas", type=_Pods(), metavar="N[-M]", help="Another number of replicas, or an autoscaler's bounds."),
    click.option("--fail-at", type=_Percent(), metavar="PERCENT", help="The new version turns bad at this share of the requests."),
    click.option("--abort-after", type=Length(), metavar="TIME", help="Somebody aborts."),
    click.option("--promote-at", type=_OrNever(), multiple=True, metavar="TIME", help="Somebody promotes; without it at every gate, at once. May be repeated; or `never`."),
    click.option("--supersede-at", type=Length(), metavar="TIME", help="Another new version is asked for."),
    click.option("--revert-at", type=Length(), metavar="TIME", help="The version from before is asked for again."),
    click.option("--lose", "losses", type=_At(), multiple=True, metavar="PODS@TIME", help="The stable version loses pods, which start again."),
    click.option("--resize", "resizes", type=_At(), multiple=True, metavar="REPLICAS@TIME", help="The number of replicas changes on the way."),
    click.option("--measure", "measured", type=_At(), multiple=True, metavar="[METRIC=]OUTCOME@TIME", help="From then on analyses measure: pass, fail, no-data, inconclusive or error."),
    click.option("--first", is_flag=True, help="Nothing runs before."),
    click.option("--back", type=click.IntRange(1, 100), metavar="N", help="The version is an older one, of so many revisions ago."),
)  # fmt: skip
"""What happens around a rollout."""


def resized(rollout: Rollout, replicas: tuple[int, int] | None) -> Rollout:
    """Give a Rollout another size, if one is said."""
    return rollout.sized(*replicas) if replicas else rollout


def scenario(rollout: Rollout, said: dict[str, Any]) -> Scenario:
    """Make a scenario of what the options say. Raises UsageError where that makes no sense for the Rollout."""
    start, promotions = said["pod_start"], said["promote_at"]
    if said["first"] and (said["back"] or said["revert_at"] is not None):
        raise click.UsageError("--first means that nothing runs before: there is nothing to go back to.")
    return Scenario(
        requests=said["rps"],
        pod_start=Scenario().pod_start if start < 0 else start,
        never_ready=start < 0,
        fail_at=said["fail_at"],
        abort_at=said["abort_after"],
        promotions=tuple(sorted(time for time in promotions if time >= 0)) if promotions else None,
        supersede_at=said["supersede_at"],
        revert_at=said["revert_at"],
        losses=tuple(
            Loss(time=time, pods=_number(what, "--lose", max(1, rollout.replicas)))
            for what, time in said["losses"]
        ),
        resizes=tuple(
            Resize(time=time, replicas=_number(what, "--resize", _MOST_PODS))
            for what, time in said["resizes"]
        ),
        measured=tuple(_measured(rollout, said["measured"])),
        is_first=said["first"],
        revisions_back=said["back"] or 0,
    )


def _number(text: str, option: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > most:
        raise click.UsageError(f"{option}: {text!r} is no number of pods from 0 to {most:,}.")
    return int(text)


def _measured(rollout: Rollout, said: Sequence[tuple[str, int]]) -> list[Measured]:
    metrics = sorted({metric.name for analysis in _analyses(rollout) for metric in analysis.metrics})
    if said and not metrics:
        raise click.UsageError(f"--measure: no metric of {rollout.namespace}/{rollout.name} is known.")
    found = []
    for what, time in said:
        metric, _, outcome = what.rpartition("=")
        outcomes = [each.value for each in Outcome]
        if outcome not in outcomes:
            near = nearest(outcome, outcomes)
            ways = f"Did you mean {near!r}?" if near else f"Say {joined(outcomes)}."
            raise click.UsageError(f"--measure: nothing comes to {outcome!r}. {ways}")
        if metric and metric not in metrics:
            raise click.UsageError(f"--measure: there is no metric {metric!r}, but {joined(metrics, 'and')}.")
        found.append(Measured(time=time, outcome=Outcome(outcome), metric=metric))
    return found


def _analyses(rollout: Rollout) -> list[Analysis]:
    plan = rollout.plan
    if isinstance(plan, BlueGreen):
        return [analysis for analysis in (plan.before, plan.after) if analysis]
    steps = [step.analysis for step in plan.steps]
    return [analysis for analysis in (plan.background, *steps) if analysis]
