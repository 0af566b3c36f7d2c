"""A rollout while it is simulated: the object, what happens around it, and what the controller remembers."""

from canarygen.forecast.analysis import Run
from canarygen.forecast.replica_set import NEVER, ReplicaSet
from canarygen.forecast.rollout import SCALE_DOWN_DELAY, Canary, Experiment, Metric, Outcome, Rollout
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.shares import shares
from canarygen.forecast.state import Role
from canarygen.forecast.status import Progress, Status
from canarygen.typed import NamedTuple


class Trial(NamedTuple):
    """An experiment or a plugin under way: when it began, and when it will end."""

    begin: int
    end: int


class Machine:
    """All that changes while the time is simulated. Nobody but the simulation sees it.

    `changes` counts what the controller has done: when it does nothing more, the time goes on. `progress_at` is when
    something last moved on, `bad_at` when the new version turned bad, and `can_fail` whether it may: what supersedes it
    does not.
    """

    def __init__(self, rollout: Rollout, scenario: Scenario) -> None:
        """Let nothing be asked for, and no pod run."""
        self.rollout, self.scenario = rollout, scenario
        self.status = Status(rollout.replicas)
        self.now = 0
        self.changes = 0
        self.events: list[str] = []
        self.runs: dict[str, Run] = {}
        self.trial: Trial | None = None
        """That of the current step."""
        self.progress_at = 0
        self.is_timed_out = False
        self.progress: Progress | None = None
        self.is_resized = False
        self.bad_at: int | None = None
        self.can_fail = True

    def tell(self, event: str) -> None:
        """Note what the controller did, for those who read the states."""
        self.changes += 1
        self.events.append(event)

    def scale(self, pods: ReplicaSet, wanted: int) -> bool:
        """Have a version so many pods. Tell whether that changes anything."""
        if pods.wanted == wanted:
            return False
        self.tell(f"{self.called(pods.revision)} {pods.wanted} -> {wanted} pods")
        pods.scale(wanted, *self._times(pods.revision))
        if isinstance(self.rollout.plan, Canary):
            self.progress_at = self.now
        pods.settle(self.now)
        return True

    def let_go(self, pods: ReplicaSet, delay: int | None) -> None:
        """Have the pods of a version go after a delay; None is the controller's own."""
        pods.scale_down_at = self.now + (SCALE_DOWN_DELAY if delay is None else delay)
        self.changes += 1

    def lose(self, count: int) -> None:
        """Let so many of the stable version's pods start again."""
        pods = self.status.stable
        lost = pods.lose(count, *self._times(pods.revision)) if pods else 0
        self.tell(f"stable loses {lost} of its pods")

    def role(self, revision: int) -> Role:
        """Give what a revision is now."""
        if revision == self.status.stable_revision:
            return Role.STABLE
        return Role.CANARY if revision == self.status.revision else Role.OLD

    def called(self, revision: int) -> str:
        """Call a revision by what it is now: what is a canary to some is a preview to others."""
        role = self.role(revision)
        return "new" if role is Role.CANARY else role.value

    def exposure(self) -> float:
        """Give the share of the requests, in percent, that meets a version which is not from before."""
        found = sum(share for revision, share in self.shares().items() if revision > self.scenario.old)
        experiment, weights = self.experiment, self.status.weights
        return found + (experiment.canary if experiment and weights and weights.experiment else 0)

    def shares(self) -> dict[int, float]:
        """Give the share of the requests, in percent, of each revision."""
        return shares(self.rollout.plan, self.status)

    def foresee(self, metric: Metric, time: int) -> tuple[Outcome, int]:
        """Give what a metric measures at a time, and until when it would stay so."""
        if metric.is_dry:
            return Outcome.PASS, NEVER
        told = [item for item in self.scenario.measured if item.metric in {"", metric.name}]
        last = min((item.time - 1 for item in told if item.time > time), default=NEVER)
        past = [item for item in told if item.time <= time]
        if past:
            outcome = max(past, key=lambda item: item.time).outcome
            return (metric.no_data if outcome is Outcome.NO_DATA else outcome), last
        if self.bad_at is None:
            return Outcome.PASS, last
        # What is measured at the very moment has not met a bad answer yet.
        return (Outcome.FAIL, last) if time > self.bad_at else (Outcome.PASS, min(last, self.bad_at))

    @property
    def experiment(self) -> Experiment | None:
        """The experiment of the current step."""
        steps, step = self.rollout.steps, self.status.step
        return steps[step].experiment if step < len(steps) else None

    def _times(self, revision: int) -> tuple[int, int]:
        if self.scenario.never_ready and revision > self.scenario.old:
            return NEVER, NEVER
        ready = self.now + self.scenario.pod_start
        return ready, ready + self.rollout.min_ready
