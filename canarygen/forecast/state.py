"""What is, from one moment of a rollout to the next."""

from collections.abc import Mapping
from enum import Enum

from canarygen.forecast.analysis import RUNNING
from canarygen.forecast.rollout import ManagedRoute
from canarygen.frozen import frozen


class Role(Enum):
    """What a version is to the controller."""

    STABLE = "stable"
    CANARY = "canary"
    OLD = "old"


class Phase(Enum):
    """The phase of the Rollout, as `kubectl argo rollouts` shows it."""

    PROGRESSING = "Progressing"
    PAUSED = "Paused"
    HEALTHY = "Healthy"
    DEGRADED = "Degraded"


class WaitKind(Enum):
    """What the controller waits for."""

    NOTHING = "nothing"
    PODS = "pods"
    STABLE_PODS = "stable-pods"
    PAUSE = "pause"
    GATE = "gate"
    ANALYSIS = "analysis"
    INCONCLUSIVE = "inconclusive"
    EXPERIMENT = "experiment"
    PLUGIN = "plugin"
    SCALE_DOWN = "scale-down"
    RETRY = "retry"


@frozen
class Wait:
    """What is waited for, and in words. `is_open` says that nobody knows how long: a person, or another program, decides."""

    kind: WaitKind
    text: str
    is_open: bool = False


@frozen(kw_only=True)
class Version:
    """A ReplicaSet: its pods, and its share of the requests in percent.

    `revision` 1 is what ran before, 2 what is asked for, 3 what supersedes that. Of the pods that are `wanted`, `pods`
    exist, `ready` are ready, and `available` have been so for `minReadySeconds`. `scale_down_at` is the time at which an
    old version goes.
    """

    revision: int
    role: Role
    wanted: int
    pods: int
    ready: int
    available: int
    share: float
    scale_down_at: int | None = None


@frozen(kw_only=True)
class Run:
    """An analysis under way or done: what it judges, how far it is, and its phase as the controller calls it."""

    name: str
    phase: str
    measurements: int
    failed: int
    inconclusive: int
    is_background: bool

    @property
    def successful(self) -> int:
        """How many of the measurements were good."""
        return self.measurements - self.failed - self.inconclusive

    @property
    def is_running(self) -> bool:
        """Whether there is no verdict yet."""
        return self.phase == RUNNING


@frozen(kw_only=True)
class State:
    """What is from `time` until the next state's, in seconds since the new version was asked for.

    `replicas` are asked for. `step` counts the steps that are done, of `steps`. `set_weight` and `actual_weight` are what `kubectl argo rollouts get
    rollout` shows; `canary_weight`, `stable_weight` and `experiment_weight` are what the VirtualService says (None without one). `services`
    has the revision that each Service (or subset) selects, None for all pods. `exposure` is the share of the requests, in percent, that meet
    a version that is not the one from before; `is_bad` says that this one has turned bad, and `is_aborted` that it was taken back.
    """

    time: int
    replicas: int
    step: int
    steps: int
    set_weight: int
    actual_weight: int
    canary_weight: int | None
    stable_weight: int | None
    experiment_weight: int
    experiment_pods: int
    exposure: float
    is_bad: bool
    is_aborted: bool
    versions: tuple[Version, ...]
    services: Mapping[str, int | None]
    routes: tuple[ManagedRoute, ...]
    runs: tuple[Run, ...]
    phase: Phase
    message: str
    wait: Wait
    events: tuple[str, ...]

    @property
    def pods(self) -> int:
        """All pods that exist."""
        return sum(version.pods for version in self.versions) + self.experiment_pods

    @property
    def is_watched(self) -> bool:
        """Whether an analysis in the background measures."""
        return any(run.is_background and run.is_running for run in self.runs)

    def version(self, role: Role) -> Version | None:
        """Give the version of a role, the newest if there are several."""
        return next((version for version in reversed(self.versions) if version.role is role), None)
