"""The simulation: reconcile until nothing changes, then let the time go on to whatever happens next."""

from collections.abc import Callable
from functools import partial
from typing import Final

from canarygen.forecast import blue_green, canary
from canarygen.forecast.counts import current_step
from canarygen.forecast.judging import UNDECIDED, abort, is_within_window
from canarygen.forecast.machine import Machine
from canarygen.forecast.phase import is_done, timed_out
from canarygen.forecast.replica_set import NEVER, ReplicaSet
from canarygen.forecast.rollout import BlueGreen, Canary, Rollout
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.shares import service_names
from canarygen.forecast.snapshot import snapshot
from canarygen.forecast.state import State, WaitKind
from canarygen.forecast.status import Weights
from canarygen.forecast.waiting import pause_length

Event = tuple[int, Callable[[Machine], None]]

_RECONCILES: Final = 200
_MOMENTS: Final = 100_000
"""More of either is a fault of ours: every reconcile brings a rollout nearer to its end."""


def simulated(rollout: Rollout, scenario: Scenario) -> tuple[State, ...]:
    """Give the states of a rollout, from the moment at which a new version is asked for until nothing more happens.

    A reconcile takes no time. Where somebody has to promote and the scenario does not say when, they do at once.
    """
    machine = begun(rollout, scenario)
    events = sorted(_events(scenario), key=lambda event: event[0])
    states: list[State] = []
    for _ in range(_MOMENTS):
        while events and events[0][0] <= machine.now:
            events.pop(0)[1](machine)
        _rest(machine)
        state = snapshot(machine)
        states.append(state)
        if not (state.wait.is_open and _released(machine, state.wait.kind)):
            time = min(_next(machine), events[0][0] if events else NEVER)
            if time >= NEVER:
                return tuple(states)
            _pass(machine, time)
    raise AssertionError("a forecast that does not end")


def begun(rollout: Rollout, scenario: Scenario) -> Machine:
    """Give a rollout at the moment at which the new version is asked for."""
    machine = Machine(rollout, scenario)
    if scenario.is_first:
        _ask(machine, 1)
        return machine
    status, plan = machine.status, rollout.plan
    back = scenario.revisions_back
    machine.old = 0 if back else 1
    stable = back + 1
    for revision in range(1, stable):
        status.sets[revision] = ReplicaSet(revision)
    status.sets[stable] = ReplicaSet(stable, wanted=rollout.replicas, available=rollout.replicas)
    status.revision = status.stable_revision = stable
    status.step = len(rollout.steps)
    if isinstance(plan, BlueGreen):
        names = [plan.active_service, plan.preview_service]
    else:
        names = [*service_names(plan, ping_is_stable=True)]
        names += [] if plan.is_ping_pong else [plan.canary_service, plan.stable_service]
        status.weights = Weights(0, 100, stable) if plan.is_routed else None
    status.services = {name: stable for name in names if name}
    _ask(machine, 1 if back else stable + 1)
    return machine


def _ask(machine: Machine, revision: int) -> None:
    """Ask for a version: what was under way is forgotten (syncRolloutStatusCanary, resetRolloutStatus)."""
    status = machine.status
    status.revision = revision
    status.sets.setdefault(revision, ReplicaSet(revision))
    status.pauses.clear()
    status.is_paused_by_controller = status.is_aborted = status.is_promoted_fully = False
    status.is_past_preview = False
    status.abort_message = ""
    machine.runs.clear()
    machine.begun = None
    machine.progress_at, machine.is_timed_out = machine.now, False
    is_back = status.is_at_rest or (
        isinstance(machine.rollout.plan, Canary)
        and is_within_window(machine)
        and bool(status.sets[revision].wanted)
    )
    status.step = len(machine.rollout.steps) if is_back else 0
    machine.tell(f"revision {revision} is asked for")


def _events(scenario: Scenario) -> list[Event]:
    found: list[Event] = [(loss.time, partial(Machine.lose, count=loss.pods)) for loss in scenario.losses]
    found += [(resize.time, partial(_resize, replicas=resize.replicas)) for resize in scenario.resizes]
    found += [(time, _promote) for time in scenario.promotions or ()]
    for time, action in (
        (scenario.abort_at, _abort),
        (scenario.supersede_at, _supersede),
        (scenario.revert_at, _revert),
    ):
        if time is not None:
            found.append((time, action))
    return found


def _resize(machine: Machine, replicas: int) -> None:
    machine.status.replicas = replicas
    machine.is_resized = True
    machine.tell(f"{replicas} replicas are asked for")


def _abort(machine: Machine) -> None:
    if machine.status.is_at_rest:
        machine.tell("somebody aborts, and nothing is under way")
    else:
        abort(machine, "")


def _supersede(machine: Machine) -> None:
    _ask(machine, max(machine.status.sets) + 1)
    # Whoever sends another version sends a good one.
    machine.bad_at, machine.can_fail = None, False


def _revert(machine: Machine) -> None:
    _ask(machine, machine.status.stable_revision or 1)
    machine.bad_at, machine.can_fail = None, False


def _promote(machine: Machine) -> None:
    """Do what `kubectl argo rollouts promote` does (getPatches in its cmd/promote/promote.go)."""
    status = machine.status
    machine.tell("somebody promotes")
    if status.is_at_rest:
        return
    if not status.pauses or UNDECIDED in status.pauses:
        status.is_paused_by_controller = False
        status.step = min(status.step + 1, len(machine.rollout.steps))
        machine.begun = None
    status.pauses.clear()


def _released(machine: Machine, kind: WaitKind) -> bool:
    """Let an open wait be over, unless the scenario says when. Tell whether it is."""
    if kind is WaitKind.GATE and machine.scenario.promotions is None:
        machine.status.pauses.clear()
        return True
    if kind in {WaitKind.EXPERIMENT, WaitKind.PLUGIN} and machine.begun:
        ready = machine.begun[0] + (machine.scenario.pod_start if kind is WaitKind.EXPERIMENT else 0)
        if machine.now >= ready and machine.begun[1] > machine.now:
            machine.begun = (machine.begun[0], machine.now)
            return True
    if kind is WaitKind.ANALYSIS:
        waiting = [run for run in machine.runs.values() if run.verdict is None and not run.is_background]
        for run in waiting:
            if not run.analysis.metrics:
                run.terminate(machine.now)
                return True
    return False


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


def _next(machine: Machine) -> int:
    """Give the time of what happens next by itself."""
    now = machine.now
    times = [pods.next_change(now) for pods in machine.status.sets.values() if pods.starting]
    times += [
        pods.scale_down_at for pods in machine.status.sets.values() if pods.scale_down_at and pods.wanted
    ]
    times += _ends(machine)
    until = min((time for time in times if time > now), default=NEVER)
    return min([until, *(run.foreseen(machine.foresee, until) for run in machine.runs.values())])


def _ends(machine: Machine) -> list[int]:
    """Give the times at which what is under way ends: pauses, experiments, the deadline."""
    status = machine.status
    found = []
    if machine.begun:
        found += [machine.begun[0] + machine.scenario.pod_start, machine.begun[1]]
    for began in status.pauses.values():
        if (seconds := pause_length(machine)) is not None:
            found.append(began + seconds)
    if (deadline := _deadline(machine)) is not None:
        found.append(deadline)
    return found


def _deadline(machine: Machine) -> int | None:
    """Give the time at which too long nothing has moved on; None where the controller does not ask (RolloutTimedOut)."""
    status, plan = machine.status, machine.rollout.plan
    if status.is_aborted or machine.is_timed_out or status.pauses or is_done(machine):
        return None
    if isinstance(plan, Canary) and _is_indefinite(machine, plan):
        return None
    return machine.progress_at + machine.rollout.deadline


def _is_indefinite(machine: Machine, plan: Canary) -> bool:
    """Tell whether the progress deadline stands still (isIndefiniteStep, isWaitingForReplicaSetScaleDown)."""
    step = current_step(plan, machine.status)
    if step and (step.pause or step.analysis or step.experiment):
        return True
    return any(pods.scale_down_at is not None for pods in machine.status.others)


def _pass(machine: Machine, time: int) -> None:
    """Let the time go on."""
    machine.now = time
    for pods in machine.status.sets.values():
        if pods.settle(time):
            machine.progress_at, machine.is_timed_out = time, False
    for run in machine.runs.values():
        run.advance(machine.foresee, time)
    deadline = _deadline(machine)
    if deadline is not None and time >= deadline:
        _time_out(machine)


def _time_out(machine: Machine) -> None:
    machine.is_timed_out = True
    machine.tell("the progress deadline is exceeded")
    if machine.rollout.aborts_at_deadline:
        abort(machine, timed_out(machine))
