"""A ReplicaSet while it is simulated: so many pods, of which some are still starting."""

from canarygen.typed import Final

NEVER: Final = 10**12
"""A time that does not come."""


class ReplicaSet:
    """The pods of one revision. It changes as the simulation goes on, and never leaves it.

    Pods exist as soon as they are wanted; they are ready, and then available, later. Those that go are those that are not
    ready first, as the ReplicaSet controller of Kubernetes has it.
    """

    __slots__ = ("available", "ready", "revision", "scale_down_at", "sized_for", "starting", "wanted")

    def __init__(self, revision: int, *, wanted: int = 0, available: int = 0) -> None:
        """Take pods of which so many are available, and the rest will never be."""
        self.revision = revision
        self.wanted = wanted
        self.ready = self.available = available
        self.scale_down_at: int | None = None
        self.sized_for: int | None = None
        """The replicas that were asked for in all when it was last scaled; None if it was not."""
        self.starting: list[list[int]] = []
        """Of each group of pods that is not available yet: its number, and the times at which it is ready and available."""

    def scale(self, wanted: int, ready_at: int, available_at: int) -> None:
        """Start pods, which are ready and available at those times, or remove some."""
        more, self.wanted = wanted - self.wanted, wanted
        if more > 0:
            self.starting.append([more, ready_at, available_at])
        elif more < 0:
            self._remove(-more)

    def lose(self, count: int, ready_at: int, available_at: int) -> int:
        """Have so many of the available pods start again. Give how many there were to lose."""
        lost = min(count, self.available)
        self.ready -= lost
        self.available -= lost
        if lost:
            self.starting.append([lost, ready_at, available_at])
        return lost

    def settle(self, now: int) -> bool:
        """Let the time be `now`. Tell whether pods have become ready or available."""
        if not self.starting:
            return False
        before = self.ready, self.available
        waiting = [group for group in self.starting if group[2] > now]
        self.available = self.wanted - sum(group[0] for group in waiting)
        self.ready = self.wanted - sum(group[0] for group in waiting if group[1] > now)
        self.starting = waiting
        return (self.ready, self.available) != before

    def next_change(self, now: int) -> int:
        """Give the time at which more of its pods are ready, or available; `NEVER` where that does not come."""
        return min((at for group in self.starting for at in group[1:] if at > now), default=NEVER)

    def _remove(self, count: int) -> None:
        for group in sorted(self.starting, key=lambda group: -group[1]):
            gone = min(count, group[0])
            group[0] -= gone
            count -= gone
        self.starting = [group for group in self.starting if group[0]]
        unavailable = sum(group[0] for group in self.starting)
        self.available = self.wanted - unavailable
        self.ready = min(self.ready, self.wanted)
