"""Rollouts and statuses in one line each, for tests of the forecast."""

from typing import Any

from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Canary, Pause, Rollout, Scale, Step
from canarygen.forecast.status import Status, Weights
from canarygen.frozen import replace

STABLE, NEW = 1, 2


def weight(percent: int) -> Step:
    """A `setWeight`."""
    return Step(weight=percent)


def pause(seconds: int | None = None) -> Step:
    """A `pause`; without seconds somebody must promote."""
    return Step(pause=Pause(seconds))


def pods(count: int) -> Step:
    """A `setCanaryScale` of so many pods."""
    return Step(scale=Scale(pods=count))


def scaled(percent: int) -> Step:
    """A `setCanaryScale` of percent."""
    return Step(scale=Scale(weight=percent))


MATCHED = Step(scale=Scale(matches_traffic=True))


def canary(*steps: Step, **fields: Any) -> Canary:
    """A canary over two Services."""
    return replace(Canary(steps=steps, stable_service="stable", canary_service="canary"), **fields)


def rollout(replicas: int, plan: Canary, **fields: Any) -> Rollout:
    """A Rollout of so many replicas."""
    return replace(
        Rollout(namespace="shop", name="cart", images=("cart:1",), replicas=replicas, plan=plan), **fields
    )


def status(
    replicas: int,
    *,
    step: int = 0,
    new: tuple[int, int] = (0, 0),
    stable: tuple[int, int] | None = None,
    weights: tuple[int, int] | None = None,
    aborted: bool = False,
) -> Status:
    """A status in mid rollout: of each version the pods that are wanted, and available; of the stable one all, unless said."""
    found = Status(replicas)
    found.revision, found.stable_revision = NEW, STABLE
    found.step, found.is_aborted = step, aborted
    found.weights = Weights(*weights, NEW) if weights else None
    sizes = {STABLE: stable or (replicas, replicas), NEW: new}
    found.sets = {
        revision: ReplicaSet(revision, wanted=size[0], available=size[1]) for revision, size in sizes.items()
    }
    return found
