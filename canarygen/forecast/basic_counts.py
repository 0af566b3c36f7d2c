"""How many pods each version is to have where the pods themselves split the requests (utils/replicaset/canary.go of Argo Rollouts)."""

from collections.abc import Iterator, Sequence

from canarygen.forecast.counts import pods_or_weight
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Amount, Canary
from canarygen.forecast.status import Status
from canarygen.model.rollout import FULL_WEIGHT, percent, pods_at


def fenceposts(surge: Amount, unavailable: Amount, replicas: int) -> tuple[int, int]:
    """Give the pods that may be too many, and too few (resolveFenceposts, utils/replicaset/replicaset.go).

    Shares of a surge are rounded up, of what may be missing down; if both come to nothing, one pod may be missing.
    """
    more, fewer = (
        -(-_hundredths(surge, replicas) // FULL_WEIGHT),
        _hundredths(unavailable, replicas) // FULL_WEIGHT,
    )
    if not more and not fewer:
        fewer = 1
    return more, min(fewer, replicas)


def _hundredths(amount: Amount, replicas: int) -> int:
    return percent(amount) * replicas if isinstance(amount, str) else amount * FULL_WEIGHT


def approximated(replicas: int, weight: int, surge: int) -> tuple[int, int]:
    """Give the pods of the canary and the stable version that come nearest to a weight.

    Of two that are as near, the larger canary wins; a weight between 0 and 100 leaves none of the two without a
    pod, unless there is but one (approximateWeightedCanaryStableReplicaCounts).
    """
    if replicas == 0:
        return 0, 0
    best = min(
        _options(replicas, weight, surge),
        key=lambda option: abs(option[0] * FULL_WEIGHT / option[1] - weight),
        default=(0, replicas),
    )
    return best[0], best[1] - best[0]


def _options(replicas: int, weight: int, surge: int) -> Iterator[tuple[int, int]]:
    """Give pairs of the canary's pods and all pods, in the order in which the controller prefers them."""
    upper, lower = pods_at(weight, replicas), weight * replicas // FULL_WEIGHT
    none_is_well = weight in {0, FULL_WEIGHT} or (replicas == 1 and surge == 0)
    if upper < replicas or none_is_well:
        yield upper, replicas
    if not _is_tied(replicas, weight) and (lower or none_is_well):
        yield lower, replicas
    if surge > 0:
        yield upper, replicas + 1
        if not _is_tied(replicas + 1, weight) and (lower or none_is_well):
            yield lower, replicas + 1


def _is_tied(total: int, weight: int) -> bool:
    return total * weight % FULL_WEIGHT == FULL_WEIGHT // 2


def basic_counts(plan: Canary, status: Status) -> tuple[int, int]:
    """Give the pods that the canary and the stable version are to have next (CalculateReplicaCountsForBasicCanary).

    maxSurge bounds what is started, the stable version's pods first; maxUnavailable bounds what goes, and other versions go before these two.
    """
    new, stable, replicas = status.new, status.stable, status.replicas
    surge, missing = fenceposts(plan.surge, plan.unavailable, replicas)
    wanted_new, wanted_stable = approximated(replicas, pods_or_weight(plan, status)[1], surge)
    is_update = stable is not None and stable is not new
    limits = replicas + surge, replicas - missing
    now_new, now_stable = new.wanted, (stable.wanted if stable and is_update else 0)
    others = sum(pods.wanted for pods in status.others)
    room = limits[0] - others - now_new - now_stable
    to_stable, to_new = _scaled_up((now_stable, wanted_stable), (now_new, wanted_new), room)
    if others:
        return to_new, to_stable
    is_rising = wanted_new >= new.wanted
    removable = (
        _removable(new, counts_all=not is_rising) + _removable(stable, counts_all=is_rising) - limits[1]
    )
    if removable <= 0:
        return to_new, to_stable
    if not is_rising:
        to_new = max(wanted_new, new.wanted - removable)
        return _within((new, to_new), (stable, to_stable), limits)
    if stable and is_update:
        to_stable = max(wanted_stable, stable.wanted - removable)
        to_stable, to_new = _within((stable, to_stable), (new, to_new), limits)
    return to_new, to_stable


def _scaled_up(stable: tuple[int, int], new: tuple[int, int], room: int) -> tuple[int, int]:
    """Give what the pods of the two grow to, from what there is to what is wanted."""
    found: list[int] = []
    for present, wanted in (stable, new):
        more = max(0, min(wanted - present, room))
        found.append(present + more)
        room -= more
    return found[0], found[1]


def _removable(pods: ReplicaSet | None, *, counts_all: bool) -> int:
    """Count the pods that may be taken into account when some are to go (GetReplicasForScaleDown)."""
    if pods is None:
        return 0
    return pods.wanted if counts_all or pods.wanted < pods.available else pods.available


def _within(
    going: tuple[ReplicaSet | None, int], staying: tuple[ReplicaSet | None, int], limits: Sequence[int]
) -> tuple[int, int]:
    """Keep both within the limits, first by fewer of those that stay, where that is no loss (adjustReplicaWithinLimits)."""
    (drained, to_drained), (kept, to_kept) = going, staying
    if kept is None:
        return to_drained, to_kept
    most, least = limits
    to_kept -= max(0, to_kept + to_drained - most)
    available = min(kept.available, to_kept) + (min(drained.available, to_drained) if drained else 0)
    to_kept += min(max(0, kept.available - to_kept), max(0, least - available))
    return to_drained - max(0, to_kept + to_drained - most), to_kept
