"""The controller's own test vectors: what Argo Rollouts' tests say of counts and weights, and where they say it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from canarygen.forecast.basic_counts import approximated, basic_counts
from canarygen.forecast.canary import promotion
from canarygen.forecast.counts import (
    current_weight,
    desired_weight,
    pods_or_weight,
    routed_counts,
    scale_in_force,
)
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Canary, Scale, Step, Threshold
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.status import Status
from canarygen.forecast.weights import (
    can_carry,
    drops_routes,
    is_rolling_back,
    is_settled,
    wanted_weight,
    weight_after_abort,
)
from canarygen.model.rollout import pods_at
from tests.forecasting import STABLE, canary, pause, pods, rollout, scaled, status, weight

NINETY = Threshold(90, is_percent=True)


class Vector(NamedTuple):
    """What upstream says of one case, in a sentence."""

    sentence: str
    found: Callable[[], Any]
    expected: Any


def counts(plan: Canary, at: Status, *, weighed: bool = True) -> tuple[int, int]:
    """Count with the weights written so far, as the controller does."""
    return routed_counts(plan, at, at.weights if weighed else None)


def at_rest(replicas: int) -> Status:
    """A status after a promotion."""
    found = status(replicas)
    found.stable_revision = found.revision
    return found


def back(available: int) -> Status:
    """A status after the stable version was asked for again: of its ten pods so many are there, and the canary has some weight."""
    found = status(10, stable=(10, available), weights=(40, 60))
    found.revision = STABLE
    return found


def promoted(replicas: int, available: int, threshold: Threshold | None = None) -> bool:
    """Say whether the new version becomes the stable one after all steps."""
    plan = canary(weight(50), threshold=threshold)
    machine = Machine(rollout(replicas, plan), Scenario())
    machine.status = status(replicas, step=1, new=(available, available))
    return bool(promotion(machine, plan))


def dynamic(*steps: Step, **fields: Any) -> Canary:
    """A canary with dynamicStableScale."""
    return canary(*steps, is_dynamic=True, **fields)


PINNED = Step(weight=20, scale=Scale(pods=9, weight=100, matches_traffic=True))
TWICE = dynamic(weight(20), weight(60))
LATE = (weight(10), weight(50))

VECTORS = (
    Vector("pods for a weight are rounded up", lambda: [pods_at(share, 10) for share in (0, 20, 25, 33, 99, 100)], [0, 2, 3, 4, 10, 10]),
    Vector("a tenth of ten pods is one, beside all of the stable version", lambda: counts(canary(weight(10)), status(10)), (1, 10)),
    Vector("a number of pods set later wins over a weight", lambda: counts(canary(weight(100), pods(9)), status(1, step=1)), (9, 1)),
    Vector("a scale may exceed all replicas", lambda: counts(canary(scaled(200)), status(4)), (8, 4)),
    Vector("matchTrafficWeight wins over what stands beside it", lambda: counts(canary(PINNED), status(10)), (2, 10)),
    Vector("without a delay after an abort the scale of the first step stays", lambda: counts(canary(pods(1), abort_delay=0), status(1, aborted=True)), (1, 1)),
    Vector("with a delay it does not", lambda: counts(canary(pods(1), abort_delay=30), status(1, aborted=True)), (0, 1)),
    Vector("minPodsPerReplicaSet raises a single pod", lambda: counts(canary(weight(5), min_pods=2), status(10)), (2, 10)),
    Vector("minPodsPerReplicaSet does not exceed the replicas", lambda: counts(canary(weight(5), min_pods=2), status(1, stable=None)), (1, 1)),
    Vector("a dynamic stable version gives its pods away", lambda: counts(dynamic(weight(10)), status(10, weights=(10, 90))), (1, 9)),
    Vector("but not before the traffic has moved", lambda: counts(dynamic(weight(20)), status(10, weights=(10, 90))), (2, 9)),
    Vector("after a dynamic abort the canary keeps the pods that its weight needs", lambda: counts(dynamic(weight(20)), status(10, aborted=True, weights=(20, 80), new=(2, 2))), (2, 10)),
    Vector("and fewer at a lower weight", lambda: counts(dynamic(weight(20)), status(10, aborted=True, weights=(10, 90), new=(1, 1))), (1, 10)),
    Vector("a dynamic abort walks down the steps", lambda: counts(TWICE, status(10, aborted=True, weights=(60, 40), new=(6, 6), stable=(4, 4))), (6, 8)),
    Vector("whatever the canary has lost", lambda: counts(TWICE, status(10, aborted=True, weights=(60, 40), new=(6, 1), stable=(4, 4))), (6, 8)),
    Vector("the canary's pods hold it at the step below", lambda: desired_weight(dynamic(*LATE), status(10, aborted=True, new=(5, 5), stable=(9, 9))), 10),
    Vector("with a delay that is said only the missing stable pods do", lambda: [desired_weight(dynamic(*LATE, abort_delay=30), status(10, aborted=True, new=(5, 5), stable=(up, up))) for up in (5, 9)], [10, 0]),
    Vector("a delay of 0 counts as none said", lambda: desired_weight(dynamic(*LATE, abort_delay=0), status(10, aborted=True, new=(5, 5), stable=(9, 9))), 10),
    Vector("the weight is that of the step, all after the last, none after an abort", lambda: [current_weight(canary(weight(10)), at) for at in (status(10), status(10, step=1), status(10, aborted=True))], [10, 100, 0]),
    Vector("a scale in percent is asked for instead of the weight", lambda: pods_or_weight(canary(weight(10), scaled(20), pause()), status(10, step=1)), (None, 20)),
    Vector("a scale in pods leaves no weight", lambda: pods_or_weight(canary(weight(10), pods(5), pause()), status(10, step=1)), (5, 0)),
    Vector("a weight stays during the pause after it", lambda: wanted_weight(canary(weight(10), pause()), status(10, step=1, new=(1, 1))), 10),
    Vector("a step waits for the stable version to have no more pods than it asks for, be they available or not", lambda: [is_settled(canary(weight(50), is_routed=False), status(10, new=(5, 5), stable=size), None) for size in ((6, 6), (5, 5), (5, 4))], [False, True, True]),
    Vector("and for it to have all where a mesh splits, unless it gives pods away", lambda: [is_settled(plan, status(10, new=(5, 5), stable=(9, 9)), None) for plan in (canary(weight(50)), dynamic(weight(50)))], [False, True]),
    Vector("after the last step all is asked for", lambda: wanted_weight(canary(weight(10)), status(10, step=1, new=(10, 10))), 100),
    Vector("the weight waits for the pods", lambda: (wanted_weight(canary(weight(10), weight(20)), status(10, step=1, new=(1, 1))), counts(canary(weight(10), weight(20)), status(10, step=1))[0]), (10, 2)),
    Vector("at rest the canary has no weight, and no route", lambda: (wanted_weight(canary(weight(10)), at_rest(10)), drops_routes(canary(weight(10)), at_rest(10))), (0, True)),
    Vector("a dynamic abort does not raise a weight again because a stable pod is missing", lambda: weight_after_abort(dynamic(weight(20)), status(5, aborted=True, stable=(5, 4), weights=(0, 100))), 0),
    Vector("a dynamic abort goes down to the step below as soon as the stable version can carry the rest", lambda: weight_after_abort(dynamic(weight(50), pause()), status(5, aborted=True, new=(4, 4), stable=(3, 3), weights=(100, 0))), 50),
    Vector("without weights among the steps it goes by the stable version's pods", lambda: weight_after_abort(dynamic(pause()), status(5, aborted=True, new=(4, 4), stable=(1, 1), weights=(100, 0))), 80),
    Vector("before any weight is written it is what the stable version cannot carry, or the step below, if that is more", lambda: [weight_after_abort(dynamic(weight(20)), status(5, aborted=True, new=(1, 1), stable=(5, 4))), weight_after_abort(dynamic(*LATE), status(10, aborted=True, new=(5, 5)))], [20, 10]),
    Vector("of no pods the canary keeps none", lambda: weight_after_abort(dynamic(weight(20)), status(0, aborted=True, weights=(20, 80))), 0),
    Vector("a version that is asked for again takes its requests back, and keeps the routes, until its pods are whole", lambda: [(is_rolling_back(dynamic(), back(up)), drops_routes(dynamic(), back(up))) for up in (9, 10, 11)], [(True, False), (False, True), (False, True)]),
    Vector("a dynamic abort ends at nothing", lambda: weight_after_abort(dynamic(weight(20)), status(5, aborted=True, stable=(5, 5), weights=(20, 80))), 0),
    Vector("the stable version must carry its share, rounded down", lambda: [can_carry(canary(), at, at.stable, share) for at, share in ((status(10, stable=(5, 5)), 50), (status(2, stable=(1, 1)), 50), (status(2, stable=(1, 0)), 50), (status(2, stable=(0, 0)), 0))], [True, True, False, True]),
    Vector("promotion wants all pods, or the threshold", lambda: [promoted(10, 9), promoted(10, 9, NINETY), promoted(10, 8, NINETY), promoted(10, 5), promoted(10, 10)], [False, True, False, False, True]),
    Vector("more pods than replicas are enough: an autoscaler shrank it", lambda: [promoted(1, 2)], [True]),
    Vector("without a mesh ten pods come as near as they can", lambda: [approximated(10, share, 0) for share in (14, 15, 99)], [(1, 9), (2, 8), (9, 1)]),
    Vector("with a surge one pod more is allowed", lambda: [approximated(10, share, 1) for share in (1, 18, 20, 24, 99)], [(1, 10), (2, 9), (2, 8), (3, 8), (10, 1)]),
    Vector("three pods", lambda: [approximated(3, share, surge) for share, surge in ((50, 0), (50, 1), (25, 1), (49, 1))], [(2, 1), (2, 2), (1, 3), (2, 2)]),
    Vector("one pod is the one or the other, unless there may be two", lambda: [approximated(1, share, surge) for share, surge in ((49, 0), (50, 0), (1, 1))], [(0, 1), (1, 0), (1, 1)]),
    Vector("two pods leave none of the two out", lambda: [approximated(2, 1, surge) for surge in (0, 1)], [(1, 1), (1, 2)]),
    Vector("a scale that was set counts no more after the last step", lambda: scale_in_force(canary(pods(3)), status(4, step=1)), None),
)  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.sentence)
def test_counts_and_weights_are_the_controllers(vector: Vector) -> None:
    assert vector.found() == vector.expected


Pods = tuple[int, int]


@pytest.mark.parametrize(
    ("replicas", "percent", "surge", "missing", "new", "stable", "expected"),
    [
        (5, 50, 1, 2, (1, 1), (4, 1), (2, 3)),
        (2, 75, 0, 2, (3, 3), (0, 0), (0, 0)),
        (10, 75, 0, 0, (9, 3), (9, 7), (4, 6)),
        (5, 25, 0, 1, (0, 0), (3, 2), (1, 4)),
        (1, 75, 0, 0, (0, 0), (1, 1), (0, 0)),
        (3, 100, 0, 2, (3, 0), (1, 1), (3, 1)),
        (1, 10, 1, 0, (1, 2), (1, 1), (1, 1)),
        (1, 100, 2, 0, (0, 0), (2, 1), (1, 1)),
        (5, 100, 1, 0, (3, 4), (4, 0), (4, 2)),
        (1, 10, 0, 0, (1, 1), (2, 1), (0, 1)),
    ],
)
def test_pods_split_the_requests_as_the_controller_has_them(
    replicas: int, percent: int, surge: int, missing: int, new: Pods, stable: Pods, expected: Pods
) -> None:
    """As CalculateReplicaCountsForBasicCanary of v1.9.1 answers: of each version the pods that are wanted, and available."""
    plan = Canary(steps=(weight(percent),), surge=surge, unavailable=missing)

    assert basic_counts(plan, status(replicas, new=new, stable=stable)) == expected


@pytest.mark.parametrize(
    ("replicas", "percent", "surge", "missing", "new", "stable", "others", "expected"),
    [
        (3, 75, 0, 0, (1, 0), None, 1, (2, 0)),
        (1, 0, 3, 1, (2, 3), None, 1, (2, 0)),
        (1, 25, 1, 2, (0, 0), (0, 0), 1, (0, 1)),
        (2, 0, 1, 1, (2, 0), None, 0, (2, 0)),
    ],
)
def test_what_is_left_of_other_versions_counts(
    replicas: int,
    percent: int,
    surge: int,
    missing: int,
    new: Pods,
    stable: Pods | None,
    others: int,
    expected: Pods,
) -> None:
    """Likewise; without a stable version of its own the new one is to have all pods."""
    found = status(replicas, new=new, stable=stable)
    if not stable:
        found.stable_revision = found.revision
        del found.sets[STABLE]
    if others:
        found.sets[0] = ReplicaSet(0, wanted=others, available=others)

    plan = Canary(steps=(weight(percent),), surge=surge, unavailable=missing)

    assert basic_counts(plan, found) == expected
