"""How a new version takes over, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canarygen.document import Place
from canarygen.model.analysis import AnalysisUse
from canarygen.model.duration import Duration

FULL_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait: for a time, or (None) until somebody promotes."""

    duration: Duration | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The canary's share of the traffic in percent, held for `pause` if there is one."""

    weight: int
    pause: Pause | None
    falling: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
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


Step = Weight | Pause | Scale | AnalysisUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """The plan of a new version's way to 100%."""

    steps: tuple[Step, ...]
    surge: int | str | None
    unavailable: int | str | None
    dynamic: bool
    min_pods: int | None
    scale_down_delay: Duration | None
    abort_scale_down_delay: Duration | None
    rollback_revisions: int | None
    anti_affinity: str | None
    canary_metadata: Mapping[str, Any] | None
    stable_metadata: Mapping[str, Any] | None
    place: Place

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Every wait of the plan, in order."""
        held = (step.pause if isinstance(step, Weight) else step for step in self.steps)
        return tuple(pause for pause in held if isinstance(pause, Pause))

    @property
    def step_metrics(self) -> frozenset[str]:
        """The names of the metrics that steps run."""
        uses = (step.metrics for step in self.steps if isinstance(step, AnalysisUse))
        return frozenset(use.name for metrics in uses for use in metrics)


def pods_at(weight: int, replicas: int) -> int:
    """Count the pods that a weight in percent of so many replicas comes to, rounded up."""
    return -(-weight * replicas // FULL_WEIGHT)
