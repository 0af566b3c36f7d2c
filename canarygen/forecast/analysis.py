"""An analysis under way: measurements over time, and the verdict they come to (analysis/analysis.go of Argo Rollouts)."""

from collections.abc import Callable

from canarygen.forecast.replica_set import NEVER
from canarygen.forecast.rollout import Analysis, Metric, Outcome
from canarygen.typed import Final, NamedTuple

RETRY: Final = 10
"""How long the controller waits before it asks again after an error (DefaultErrorRetryInterval)."""

Foresight = Callable[[Metric, int], tuple[Outcome, int]]
"""What a metric measures at a time, and until when it would stay so."""


class Verdict(NamedTuple):
    """When a metric, or a run, is done; as what; and in the controller's words."""

    time: int
    phase: str
    message: str = ""


SUCCESSFUL: Final = "Successful"
FAILED: Final = "Failed"
ERROR: Final = "Error"
INCONCLUSIVE: Final = "Inconclusive"
RUNNING: Final = "Running"
# The worst comes first.
_RANKS: Final = (FAILED, ERROR, INCONCLUSIVE, SUCCESSFUL)


class Tally(NamedTuple):
    """The measurements of a metric so far, and the time of the next one."""

    next: int
    counted: int = 0
    failed: int = 0
    inconclusive: int = 0
    errors: int = 0
    successes: int = 0

    def after(self, outcome: Outcome, times: int, gap: int) -> "Tally":
        """Give the tally after so many measurements of one outcome, in seconds apart."""
        # An error is no measurement that counts, and whatever is no success ends a row of them.
        return Tally(
            next=self.next + times * gap,
            counted=self.counted + (0 if outcome is Outcome.ERROR else times),
            failed=self.failed + (times if outcome is Outcome.FAIL else 0),
            inconclusive=self.inconclusive + (times if outcome is Outcome.INCONCLUSIVE else 0),
            errors=self.errors + times if outcome is Outcome.ERROR else 0,
            successes=self.successes + times if outcome is Outcome.PASS else 0,
        )


def assessed(metric: Metric, tally: Tally) -> tuple[str, str] | None:
    """Give the phase of a metric and the reason for it; None while it goes on (assessMetricStatus).

    Of several limits that are passed, errors weigh more than inconclusive measurements, and those more than failures.
    """
    if tally.errors > metric.errors:
        return ERROR, f"consecutiveErrors ({tally.errors}) > consecutiveErrorLimit ({metric.errors})"
    if tally.inconclusive > metric.inconclusive:
        return (
            INCONCLUSIVE,
            f"inconclusive ({tally.inconclusive}) > inconclusiveLimit ({metric.inconclusive})",
        )
    if metric.failures is not None and tally.failed > metric.failures:
        return FAILED, f"failed ({tally.failed}) > failureLimit ({metric.failures})"
    if metric.successes and tally.successes >= metric.successes:
        return SUCCESSFUL, ""
    if metric.count is not None and tally.counted >= metric.count:
        return _counted(metric), ""
    return None


def _counted(metric: Metric) -> str:
    if not metric.successes:
        return SUCCESSFUL
    return FAILED if metric.failures is None else INCONCLUSIVE


def _missing(metric: Metric, tally: Tally, outcome: Outcome) -> int:
    """Count the measurements of one outcome that end a metric; `NEVER` if none do."""
    left = [NEVER]
    if metric.count is not None and outcome is not Outcome.ERROR:
        left.append(metric.count - tally.counted)
    if outcome is Outcome.FAIL and metric.failures is not None:
        left.append(metric.failures + 1 - tally.failed)
    if outcome is Outcome.INCONCLUSIVE:
        left.append(metric.inconclusive + 1 - tally.inconclusive)
    if outcome is Outcome.ERROR:
        left.append(metric.errors + 1 - tally.errors)
    if outcome is Outcome.PASS and metric.successes:
        left.append(metric.successes - tally.successes)
    return max(1, min(left))


def measured(metric: Metric, tally: Tally, foresight: Foresight, until: int) -> tuple[Tally, Verdict | None]:
    """Take the measurements of a metric up to a time. Give the tally then, and the verdict if there is one.

    Measurements that come out alike are counted, not taken one by one.
    """
    while tally.next <= until:
        outcome, last = foresight(metric, tally.next)
        gap = RETRY if outcome is Outcome.ERROR else max(1, metric.interval or RETRY)
        wanted = _missing(metric, tally, outcome)
        times = (min(last, until) - tally.next) // gap + 1
        if wanted <= times:
            finished = tally.next + (wanted - 1) * gap
            tally = tally.after(outcome, wanted, gap)
            found = assessed(metric, tally)
            if found is not None:
                return tally, Verdict(finished, *found)
        elif until >= NEVER and last >= NEVER:
            break
        else:
            tally = tally.after(outcome, times, gap)
    return tally, None


class Run:
    """An AnalysisRun. It changes as the simulation goes on, and never leaves it."""

    __slots__ = ("analysis", "is_background", "name", "start", "tallies", "verdict", "verdicts")

    def __init__(self, name: str, analysis: Analysis, start: int, *, is_background: bool) -> None:
        """Begin to measure; each metric after its initial delay."""
        self.name, self.analysis, self.start, self.is_background = name, analysis, start, is_background
        self.tallies = {metric: Tally(start + metric.delay) for metric in analysis.metrics}
        self.verdicts: dict[Metric, Verdict] = {}
        self.verdict: Verdict | None = None

    @property
    def phase(self) -> str:
        """The phase, in the controller's words."""
        return self.verdict.phase if self.verdict else RUNNING

    def foreseen(self, foresight: Foresight, until: int) -> int:
        """Give the time at which there will be a verdict, if nothing else happens before; `NEVER` if not until then."""
        if self.verdict:
            return NEVER
        _, verdicts = self._measured(foresight, until)
        verdict = self._summed_up(verdicts)
        return verdict.time if verdict and verdict.time <= until else NEVER

    def advance(self, foresight: Foresight, now: int) -> bool:
        """Take all measurements up to now. Tell whether there is a verdict that was not there before."""
        if self.verdict:
            return False
        self.tallies, self.verdicts = self._measured(foresight, now)
        self.verdict = self._summed_up(self.verdicts)
        return self.verdict is not None

    def terminate(self, now: int) -> None:
        """End it: what has not failed so far counts as a success."""
        if self.verdict is None:
            self.verdict = Verdict(now, SUCCESSFUL)

    def _measured(
        self, foresight: Foresight, until: int
    ) -> tuple[dict[Metric, Tally], dict[Metric, Verdict]]:
        tallies, verdicts = dict(self.tallies), dict(self.verdicts)
        for metric, tally in self.tallies.items():
            if metric not in verdicts:
                tallies[metric], verdict = measured(metric, tally, foresight, until)
                if verdict:
                    verdicts[metric] = verdict
        return tallies, verdicts

    def _summed_up(self, verdicts: dict[Metric, Verdict]) -> Verdict | None:
        """Give the verdict of the run: the first one that is no success ends it, and success takes all metrics."""
        bad = [verdict for verdict in verdicts.values() if verdict.phase != SUCCESSFUL]
        if bad:
            first = min(verdict.time for verdict in bad)
            worst = min(
                (verdict for verdict in bad if verdict.time == first),
                key=lambda verdict: _RANKS.index(verdict.phase),
            )
            named = next(metric for metric, verdict in verdicts.items() if verdict is worst)
            return Verdict(
                first, worst.phase, f'Metric "{named.name}" assessed {worst.phase} due to {worst.message}'
            )
        if verdicts and len(verdicts) == len(self.tallies):
            return Verdict(max(verdict.time for verdict in verdicts.values()), SUCCESSFUL)
        return None
