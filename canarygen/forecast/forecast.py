"""The forecast of one rollout in one scenario."""

from collections.abc import Iterator
from enum import Enum
from itertools import groupby, takewhile

from canarygen.forecast.rollout import Rollout
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.simulation import simulated
from canarygen.forecast.state import Phase, State, WaitKind
from canarygen.frozen import frozen


class Ending(Enum):
    """How it ends, as far as it can be foreseen."""

    PROMOTED = "promoted"
    """The version asked for is the stable one."""
    REVERTED = "reverted"
    """The version from before was asked for again, and has all requests."""
    IDLE = "idle"
    """The version asked for is the stable one, and has no pod that could get a request."""
    ABORTED = "aborted"
    PAUSED = "paused"
    """Somebody has to decide."""
    STUCK = "stuck"
    """Nothing more will happen by itself."""


@frozen(kw_only=True)
class Forecast:
    """What the controller will do with a rollout: states in the order of time, each until the next one."""

    rollout: Rollout
    scenario: Scenario
    states: tuple[State, ...]

    @property
    def ending(self) -> Ending:
        """How it ends."""
        last = self.states[-1]
        if last.phase is Phase.DEGRADED:
            return Ending.ABORTED if last.is_aborted else Ending.STUCK
        if last.phase is Phase.PAUSED:
            return Ending.PAUSED
        if last.phase is not Phase.HEALTHY:
            return Ending.STUCK
        if last.exposure:
            return Ending.PROMOTED
        return Ending.IDLE if self.scenario.revert_at is None else Ending.REVERTED

    @property
    def promoted_at(self) -> int | None:
        """When the new version got all requests for good, in seconds; None if it does not."""
        return next(
            (state.time for state in self.states if state.phase is Phase.HEALTHY and state.exposure), None
        )

    @property
    def ends_at(self) -> int:
        """When nothing more happens, in seconds: the last old pods are gone by then."""
        return self.states[-1].time

    @property
    def waits_since(self) -> int:
        """From when on it waits for what it waits for in the end, and as many requests meet the new version, in seconds."""
        last = self.states[-1]
        same = takewhile(
            lambda state: (state.wait, state.exposure) == (last.wait, last.exposure), reversed(self.states)
        )
        return [*same][-1].time

    @property
    def waits(self) -> Iterator[tuple[int, ...]]:
        """The numbers of its states, wait by wait: pods that become ready one after the other are one wait."""
        runs = groupby(enumerate(self.states), key=lambda state: (state[1].wait.kind, state[1].step))
        return (tuple(index for index, _ in run) for _, run in runs)

    @property
    def open_waits(self) -> tuple[WaitKind, ...]:
        """The waits of which nobody knows how long they take, each once, however many states it lasts."""
        return tuple(
            self.states[last].wait.kind
            for *_, last in self.waits
            if self.states[last].wait.is_open and not self._is_timed(last)
        )

    def _is_timed(self, index: int) -> bool:
        """Whether the scenario says when somebody ends an open wait; what waits for a retry has ended."""
        kind = self.states[index].wait.kind
        is_somebodys = kind in {WaitKind.GATE, WaitKind.INCONCLUSIVE}
        return kind is WaitKind.RETRY or (
            is_somebodys and self.until(index) not in {None, self.states[index].time}
        )

    @property
    def is_bounded(self) -> bool:
        """Whether the length is known: no gate, and nothing else of which nobody knows how long it takes."""
        return not self.open_waits

    def until(self, index: int) -> int | None:
        """Give the time at which a state ends; None for the last one."""
        return self.states[index + 1].time if index + 1 < len(self.states) else None


def forecast(rollout: Rollout, scenario: Scenario) -> Forecast:
    """Run a rollout through a scenario."""
    return Forecast(rollout=rollout, scenario=scenario, states=simulated(rollout, scenario))
