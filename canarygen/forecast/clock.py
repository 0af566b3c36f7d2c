"""The time: when what is under way goes on by itself, and what a wait comes to of which nobody knows the length."""

from canarygen.forecast.counts import current_step
from canarygen.forecast.machine import Machine, Trial
from canarygen.forecast.phase import is_done
from canarygen.forecast.progress import time_out
from canarygen.forecast.replica_set import NEVER
from canarygen.forecast.rollout import BlueGreen, Canary
from canarygen.forecast.state import WaitKind
from canarygen.forecast.waiting import pause_length


def next_time(machine: Machine) -> int:
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
    if machine.trial:
        found += [machine.trial.begin + machine.scenario.pod_start, machine.trial.end]
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
    if _is_indefinite(machine, plan):
        return None
    return machine.progress_at + machine.rollout.deadline


def _is_indefinite(machine: Machine, plan: Canary | BlueGreen) -> bool:
    """Tell whether the progress deadline stands still (isIndefiniteStep, isWaitingForReplicaSetScaleDown)."""
    step = current_step(plan, machine.status) if isinstance(plan, Canary) else None
    if step and (step.pause or step.analysis or step.experiment):
        return True
    return machine.status.is_delaying


def pass_on(machine: Machine, time: int) -> None:
    """Let the time go on: pods start, analyses measure, and a deadline may pass."""
    machine.now = time
    # A blue-green's progress is looked at when it is reconciled.
    is_canary = isinstance(machine.rollout.plan, Canary)
    for pods in machine.status.sets.values():
        if pods.settle(time) and is_canary:
            machine.progress_at, machine.is_timed_out = time, False
    for run in machine.runs.values():
        run.advance(machine.foresee, time)
    deadline = _deadline(machine) if is_canary else None
    if deadline is not None and time >= deadline:
        time_out(machine)


def released(machine: Machine, kind: WaitKind) -> bool:
    """Let an open wait be over, unless the scenario says when. Tell whether it is."""
    if kind is WaitKind.GATE and machine.scenario.promotions is None:
        machine.status.pauses.clear()
        return True
    if kind in {WaitKind.EXPERIMENT, WaitKind.PLUGIN} and (trial := machine.trial):
        ready = trial.begin + (machine.scenario.pod_start if kind is WaitKind.EXPERIMENT else 0)
        if ready <= machine.now < trial.end:
            machine.trial = Trial(trial.begin, machine.now)
            return True
    if kind is WaitKind.ANALYSIS:
        waiting = [run for run in machine.runs.values() if run.verdict is None and not run.is_background]
        for run in waiting:
            if not run.analysis.metrics:
                run.terminate(machine.now)
                return True
    return False
