"""A Rollout as the controller sees it: what of the object, and of the templates that it names, decides what happens.

Times are whole seconds, as Kubernetes records them; weights are percent of the requests.
"""

from enum import Enum

from canarygen.frozen import frozen, replace
from canarygen.model.duration import spoken
from canarygen.model.step import DECISIVE
from canarygen.model.workload import Workload
from canarygen.typed import Final

SCALE_DOWN_DELAY: Final = 30
"""How many seconds pods that nothing leads to any more stay where nothing else is said (DefaultScaleDownDelaySeconds)."""


class Outcome(Enum):
    """What one measurement comes to."""

    PASS = "pass"  # noqa: S105 -- a verdict, no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NO_DATA = "no-data"
    """An empty answer: what that comes to is the metric's to say."""


@frozen(kw_only=True)
class Metric:
    """A metric of an analysis, with the defaults of the controller filled in.

    `interval` is None where it is measured once, `count` where measuring never ends. The limits are the largest numbers of
    measurements that are forgiven; `failures` is None where all are. `successes` in a row are enough, unless it is 0.
    `no_data` is what an empty answer counts as. `window` is how far back its query looks, and `least` the share of good
    requests that it asks for (from 0 to 1); None where that cannot be told from it.
    """

    name: str
    interval: int | None = None
    delay: int = 0
    count: int | None = None
    failures: int | None = 0
    inconclusive: int = 0
    errors: int = 4
    successes: int = 0
    is_dry: bool = False
    no_data: Outcome = Outcome.ERROR
    window: int | None = None
    least: float | None = None


@frozen
class Analysis:
    """What is judged together: metrics, and the names of templates of which nothing is known."""

    metrics: tuple[Metric, ...] = ()
    unknown: tuple[str, ...] = ()


@frozen
class Pause:
    """A wait of so many seconds, or (None) until somebody promotes."""

    seconds: int | None

    def __str__(self) -> str:
        """Write it as a part of a step."""
        return "" if self.seconds is None else f": {spoken(self.seconds)}"


@frozen(kw_only=True)
class Scale:
    """The canary's size: so many pods, or percent of them, or (`matches_traffic`) as the weight says."""

    pods: int | None = None
    weight: int | None = None
    matches_traffic: bool = False

    def __str__(self) -> str:
        """Write it as a part of a step."""
        if self.weight is not None:
            return f"{{weight: {self.weight}}}"
        return "{matchTrafficWeight: true}" if self.matches_traffic else f"{{replicas: {self.pods}}}"


@frozen(kw_only=True)
class ManagedRoute:
    """A managed route, as a step sets it, or (without `matches`) removes it, and as it is in force.

    Requests that match any of `matches`, which are words, go to the new version, or are copied to it (`percent`).
    """

    name: str
    matches: tuple[str, ...]
    percent: int | None = None


@frozen(kw_only=True)
class Experiment:
    """Pods beside the two versions, for so many seconds, or (None) until its analyses are done.

    `canary` and `stable` are percent of the requests that go to pods of either version in it.
    """

    seconds: int | None
    pods: int = 0
    canary: int = 0
    stable: int = 0
    analyses: tuple[str, ...] = ()


@frozen(kw_only=True)
class Step:
    """One item of `steps`. The controller looks for each key by itself, so that several may be there."""

    weight: int | None = None
    pause: Pause | None = None
    scale: Scale | None = None
    header_route: ManagedRoute | None = None
    mirror_route: ManagedRoute | None = None
    analysis: Analysis | None = None
    experiment: Experiment | None = None
    plugin: str | None = None

    @property
    def awaited(self) -> "Pause | Scale | int | Experiment | Analysis | ManagedRoute | str | None":
        """What has to be over before the step is, whatever else it says: the first of these that the controller asks for."""
        parts = {
            "pause": self.pause,
            "setCanaryScale": self.scale,
            "setWeight": self.weight,
            "experiment": self.experiment,
            "analysis": self.analysis,
            "setHeaderRoute": self.header_route,
            "setMirrorRoute": self.mirror_route,
            "plugin": self.plugin,
        }
        return next((parts[key] for key in DECISIVE if parts[key] is not None), None)

    def __str__(self) -> str:
        """Write it as `kubectl argo rollouts` does (CanaryStepString, utils/rollout/rolloututil.go)."""
        routes = (("setHeaderRoute", self.header_route), ("setMirrorRoute", self.mirror_route))
        words = (
            None if self.weight is None else f"setWeight: {self.weight}",
            None if self.pause is None else f"pause{self.pause}",
            None if self.experiment is None else "experiment",
            None if self.analysis is None else "analysis",
            None if self.scale is None else f"setCanaryScale{self.scale}",
            None if self.plugin is None else f"plugin: {self.plugin}",
            *(f"{kind}: {change.name}" for kind, change in routes if change is not None),
        )
        return next(filter(None, words), "invalid")


@frozen
class Threshold:
    """How many of a version's pods suffice to go on: percent of them, or so many."""

    value: int
    is_percent: bool


Amount = int | str
"""A number of pods, or a share of them such as "25%"."""


@frozen(kw_only=True)
class Canary:
    """The canary strategy.

    `is_routed` says that a mesh splits the requests, and not the number of pods; without one nothing `is_dynamic`.
    `abort_delay` is None where nothing was said. `subsets` are the names of the canary's and the stable version's subset
    of a DestinationRule, the `rule`, where those are split; with `is_ping_pong` the two Services change roles at each
    promotion, and `stable_service` is the ping one. `starting_step` is the first step during which `background` measures.
    """

    steps: tuple[Step, ...] = ()
    is_routed: bool = True
    stable_service: str = ""
    canary_service: str = ""
    subsets: tuple[str, str] | None = None
    rule: str = ""
    is_ping_pong: bool = False
    is_dynamic: bool = False
    min_pods: int | None = None
    threshold: Threshold | None = None
    surge: Amount = "25%"
    unavailable: Amount = "25%"
    scale_down_delay: int = SCALE_DOWN_DELAY
    scale_down_revisions: int | None = None
    abort_delay: int | None = None
    background: Analysis | None = None
    starting_step: int = 0


@frozen(kw_only=True)
class BlueGreen:
    """The blue-green strategy. `auto_seconds` is 0 where promotion is at once, and None where somebody must promote."""

    active_service: str = ""
    preview_service: str = ""
    auto_seconds: int | None = 0
    preview_pods: int | None = None
    unavailable: Amount = "25%"
    scale_down_delay: int | None = None
    scale_down_revisions: int | None = None
    abort_delay: int | None = None
    before: Analysis | None = None
    after: Analysis | None = None


@frozen(kw_only=True)
class Rollout:
    """The object. `autoscale` are the bounds of an autoscaler; then `replicas` is the lower one.

    `is_sized` is whether anything says how many pods there are: without a number the controller makes it 1.
    `skips_holds` says that the controller is of 1.10 or newer: within the window it waits for nothing that holds a switch.
    """

    namespace: str = ""
    name: str = ""
    images: tuple[str, ...] = ()
    replicas: int = 1
    autoscale: tuple[int, int] | None = None
    is_sized: bool = True
    min_ready: int = 0
    deadline: int = 600
    aborts_at_deadline: bool = False
    rollback_window: int = 0
    skips_holds: bool = False
    plan: Canary | BlueGreen = Canary()

    def sized(self, least: int, most: int) -> "Rollout":
        """Give it with another number of pods, or with the bounds of an autoscaler."""
        return replace(self, replicas=least, autoscale=(least, most) if least < most else None, is_sized=True)

    def sized_by(self, said: Workload | None) -> "Rollout":
        """Give it with the number of pods that its spec has for the workload, if any, where no object says how many there are."""
        return self if self.is_sized or said is None else self.sized(said.fewest_pods, said.most_pods)

    @property
    def strategy(self) -> str:
        """The key of its strategy."""
        return "canary" if isinstance(self.plan, Canary) else "blueGreen"

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps; a blue-green has none."""
        return self.plan.steps if isinstance(self.plan, Canary) else ()
