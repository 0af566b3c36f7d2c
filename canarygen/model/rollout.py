"""How a new version takes over, step by step."""

from collections.abc import Iterable, Iterator, Mapping

from canarygen.document import Place
from canarygen.frozen import cached_property, frozen
from canarygen.model.analysis import AnalysisUse
from canarygen.model.blue_green import BlueGreen
from canarygen.model.duration import Duration
from canarygen.model.experiment import Experiment, Plugin
from canarygen.model.managed_route import HeaderRoute, ManagedRoute, MirrorRoute, Removal
from canarygen.typed import Any

FULL_WEIGHT = 100
"""The weight, in percent, of a new version that has taken over."""


@frozen
class Pause:
    """A wait: for a time, or (None) until somebody promotes."""

    duration: Duration | None
    place: Place


@frozen(kw_only=True)
class Weight:
    """The canary's share of the traffic in percent, held for `pause` if there is one."""

    weight: int
    pause: Pause | None
    falling: bool
    place: Place


@frozen(kw_only=True)
class Scale:
    """The canary's size from here on: so many replicas, or percent of them, or (neither) as the weight says."""

    replicas: int | None
    weight: int | None
    place: Place

    def pods(self, replicas: int) -> int | None:
        """Count the canary's pods that this asks for; None where it follows the weight.

        `replicas` is the Rollout's. Rounded up, as the controller does (trafficWeightToReplicas
        in Argo Rollouts' utils/replicaset/canary.go).
        """
        if self.replicas is not None:
            return self.replicas
        return None if self.weight is None else pods_at(self.weight, replicas)


Step = Weight | Pause | Scale | HeaderRoute | MirrorRoute | Removal | AnalysisUse | Experiment | Plugin


@frozen
class ProgressThreshold:
    """How many of a version's pods suffice to go on: `kind` is Pods or Percent."""

    kind: str
    value: int
    place: Place


@frozen(kw_only=True)
class History:
    """How many finished analyses and experiments are kept; None for the controller's default."""

    successful: int | None
    unsuccessful: int | None


@frozen(kw_only=True)
class Notification:
    """Who is told of a trigger by one service; a service such as a webhook needs no recipient."""

    trigger: str
    service: str
    recipients: tuple[str, ...]
    place: Place

    @property
    def annotation(self) -> str:
        """The key of the annotation by which the controller's notifications engine finds them."""
        return f"notifications.argoproj.io/subscribe.{self.trigger}.{self.service}"


@frozen(kw_only=True, keeping=True)
class Rollout:
    """The plan of a new version's way to 100%: by `steps`, or by `blue_green`, which then has none."""

    steps: tuple[Step, ...]
    blue_green: BlueGreen | None
    ping_pong: bool
    surge: int | str | None
    unavailable: int | str | None
    dynamic: bool
    min_pods: int | None
    progress_threshold: ProgressThreshold | None
    progress_deadline_abort: bool
    scale_down_delay: Duration | None
    scale_down_delay_revisions: int | None
    abort_scale_down_delay: Duration | None
    rollback_revisions: int | None
    analysis_history: History | None
    notifications: tuple[Notification, ...]
    anti_affinity: str | None
    canary_metadata: Mapping[str, Any] | None
    stable_metadata: Mapping[str, Any] | None
    place: Place

    @cached_property
    def ephemeral_metadata(self) -> tuple[tuple[Mapping[str, Any], Place], ...]:
        """Labels and annotations that pods carry while they are one of the two versions, with their places."""
        plan = self.blue_green
        said = (
            (self.canary_metadata, ("canaryMetadata",)),
            (self.stable_metadata, ("stableMetadata",)),
            (plan and plan.preview_metadata, ("blueGreen", "previewMetadata")),
            (plan and plan.active_metadata, ("blueGreen", "activeMetadata")),
        )
        return tuple((metadata, self.place.at(*path)) for metadata, path in said if metadata)

    @cached_property
    def uses(self) -> tuple[AnalysisUse, ...]:
        """What is judged at one point of the plan: in its steps, or before and after a switch."""
        plan = self.blue_green
        around = (plan.pre_promotion, plan.post_promotion) if plan else ()
        return (
            *(step for step in self.steps if isinstance(step, AnalysisUse)),
            *(use for use in around if use),
        )

    @cached_property
    def experiments(self) -> tuple[Experiment, ...]:
        """The experiments among its steps."""
        return tuple(step for step in self.steps if isinstance(step, Experiment))

    @cached_property
    def route_steps(self) -> tuple[ManagedRoute, ...]:
        """The steps that have the controller add a route, or change one."""
        return tuple(step for step in self.steps if isinstance(step, (HeaderRoute, MirrorRoute)))

    @cached_property
    def step_metrics(self) -> frozenset[str]:
        """The names of the metrics that are judged at one point of the plan."""
        return frozenset(metric.name for use in self.uses for metric in use.metrics)

    def sized_steps(self, replicas: int) -> Iterator[tuple[Step, int]]:
        """Give each step with the number of the canary's pods once it is done.

        `replicas` is the Rollout's. The counts are the controller's
        (CalculateReplicaCountsForTrafficRoutedCanary in Argo Rollouts' utils/replicaset/canary.go).
        """
        weight, scale = 0, None
        for step in self.steps:
            weight = step.weight if isinstance(step, Weight) else weight
            scale = step if isinstance(step, Scale) else scale
            yield step, self._pods(weight, scale, replicas)

    def _pods(self, weight: int, scale: Scale | None, replicas: int) -> int:
        if scale is not None and scale.replicas is not None:
            return scale.replicas
        scaled = scale.pods(replicas) if scale else None
        pods = pods_at(weight, replicas) if scaled is None else scaled
        return pods and max(pods, min(self.min_pods or 0, replicas))

    @cached_property
    def managed_routes(self) -> tuple[str, ...]:
        """Name the routes that the controller adds, in the order in which they take requests.

        Header routes go before mirrors: they ask for less of the traffic, and a mirror of
        every request would leave them none.
        """
        headers = [step.name for step in self.route_steps if isinstance(step, HeaderRoute)]
        mirrors = [step.name for step in self.route_steps if isinstance(step, MirrorRoute)]
        return tuple(dict.fromkeys(headers + mirrors))


def pauses(steps: Iterable[Step]) -> tuple[Pause, ...]:
    """Give every wait of some steps, in order."""
    held = (step.pause if isinstance(step, Weight) else step for step in steps)
    return tuple(pause for pause in held if isinstance(pause, Pause))


def waits(step: Step) -> bool:
    """Whether the controller stays at a step although its pods are there."""
    if isinstance(step, Weight):
        return step.pause is not None
    return isinstance(step, (Pause, AnalysisUse, Experiment, Plugin))


def percent(text: str) -> int:
    """Give the number of a share that is written as `25%`."""
    return int(text.removesuffix("%"))


def pods_at(weight: int, replicas: int) -> int:
    """Count the pods that a weight in percent of so many replicas comes to, rounded up (trafficWeightToReplicas)."""
    return -(-weight * replicas // FULL_WEIGHT)
