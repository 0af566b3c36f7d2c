"""The simulation: reconcile until nothing changes, then let the time go on to whatever happens next."""

from canarygen.forecast import blue_green, canary
from canarygen.forecast.clock import next_time, pass_on, released
from canarygen.forecast.happening import ask, happenings
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import NEVER, ReplicaSet
from canarygen.forecast.rollout import BlueGreen, Canary, Rollout
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.shares import service_names
from canarygen.forecast.snapshot import snapshot
from canarygen.forecast.state import State
from canarygen.forecast.status import Weights
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.typed import Final

_RECONCILES: Final = 200
_MOMENTS: Final = 100_000
"""More of either is a fault of ours: every reconcile brings a rollout nearer to its end."""


def simulated(rollout: Rollout, scenario: Scenario) -> tuple[State, ...]:
    """Give the states of a rollout, from the moment at which a new version is asked for until nothing more happens.

    A reconcile takes no time. Where somebody has to promote and the scenario does not say when, they do at once.
    """
    machine = begun(rollout, scenario)
    events = happenings(scenario)
    states: list[State] = []
    for _ in range(_MOMENTS):
        while events and events[0][0] <= machine.now:
            events.pop(0)[1](machine)
        _rest(machine)
        state = snapshot(machine)
        states.append(state)
        if not (state.wait.is_open and released(machine, state.wait.kind)):
            time = min(next_time(machine), events[0][0] if events else NEVER)
            if time >= NEVER:
                return tuple(states)
            pass_on(machine, time)
    raise AssertionError("a forecast that does not end")


def begun(rollout: Rollout, scenario: Scenario) -> Machine:
    """Give a rollout at the moment at which the new version is asked for."""
    machine = Machine(rollout, scenario)
    if scenario.is_first:
        ask(machine, scenario.asked)
        return machine
    status, plan, stable = machine.status, rollout.plan, scenario.before
    for revision in range(1, stable):
        status.sets[revision] = ReplicaSet(revision)
    status.sets[stable] = ReplicaSet(stable, wanted=rollout.replicas, available=rollout.replicas)
    status.revision = status.stable_revision = stable
    status.step = len(rollout.steps)
    status.ping_is_stable = True
    if isinstance(plan, BlueGreen):
        names = [plan.active_service, plan.preview_service]
    else:
        names = [*service_names(plan, ping_is_stable=True)]
        names += [] if plan.is_ping_pong else [plan.canary_service, plan.stable_service]
        status.weights = Weights(0, FULL_WEIGHT, stable) if plan.is_routed else None
    status.services = {name: stable for name in names if name}
    ask(machine, scenario.asked)
    return machine


def _rest(machine: Machine) -> None:
    """Reconcile until there is nothing more to do."""
    plan = machine.rollout.plan
    for _ in range(_RECONCILES):
        before = machine.changes
        if isinstance(plan, Canary):
            canary.reconcile(machine, plan)
        else:
            blue_green.reconcile(machine, plan)
        _turn_bad(machine)
        if machine.changes == before:
            return
    raise AssertionError("a rollout that does not come to rest")


def _turn_bad(machine: Machine) -> None:
    limit = machine.scenario.fail_at
    if limit is None or machine.bad_at is not None or not machine.can_fail:
        return
    if machine.exposure() >= limit:
        machine.bad_at = machine.now
        machine.tell("the new version turns bad")
