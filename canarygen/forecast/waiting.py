"""What the controller waits for when it has nothing more to do, in words."""

from canarygen.forecast.canary import GATE
from canarygen.forecast.counts import current_step
from canarygen.forecast.judging import UNDECIDED
from canarygen.forecast.machine import Machine
from canarygen.forecast.preview import GATE as BLUE_GREEN_GATE
from canarygen.forecast.replica_set import NEVER
from canarygen.forecast.rollout import Analysis, BlueGreen, Canary, Experiment, Step
from canarygen.forecast.state import Wait, WaitKind
from canarygen.forecast.weights import can_carry, wanted_weight
from canarygen.model.duration import spoken
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.wording import counted, joined

_NOTHING = Wait(WaitKind.NOTHING, "nothing")
_ABORT = Wait(
    WaitKind.ANALYSIS,
    "somebody to abort: the stable version is not switched to, since it is not analysed before that",
    is_open=True,
)


def wait(machine: Machine) -> Wait:
    """Give what is waited for, the first of what there is."""
    status, plan = machine.status, machine.rollout.plan
    if UNDECIDED in status.pauses:
        return Wait(
            WaitKind.INCONCLUSIVE, "somebody to promote or abort: the analysis is inconclusive", is_open=True
        )
    if GATE in status.pauses or BLUE_GREEN_GATE in status.pauses:
        return _paused(machine)
    found = _stepping(machine, plan) if isinstance(plan, Canary) else _switching(machine)
    return found or _pods(machine) or _scale_down(machine) or _back(machine) or _NOTHING


def _paused(machine: Machine) -> Wait:
    seconds = pause_length(machine)
    if seconds is None:
        return Wait(WaitKind.GATE, "somebody to promote", is_open=True)
    return Wait(WaitKind.PAUSE, f"a pause of {spoken(seconds)}")


def pause_length(machine: Machine) -> int | None:
    """Give how long the pause lasts that a rollout is in; None if somebody has to end it."""
    plan = machine.rollout.plan
    if isinstance(plan, BlueGreen):
        return plan.auto_seconds
    step = current_step(plan, machine.status)
    return step.pause.seconds if step and step.pause else None


def _stepping(machine: Machine, plan: Canary) -> Wait | None:
    status = machine.status
    step = current_step(plan, status)
    if plan.is_routed and not can_carry(
        plan, status, status.stable, FULL_WEIGHT - wanted_weight(plan, status)
    ):
        pods = status.stable
        return Wait(
            WaitKind.STABLE_PODS,
            f"pods of the stable version: {pods.available if pods else 0} of {status.replicas} are available",
        )
    if step is None or status.is_aborted:
        return None
    return _judged(machine, step)


def _judged(machine: Machine, step: Step) -> Wait | None:
    match step.awaited:
        case Experiment(seconds=seconds):
            text = "an experiment" if seconds is None else f"an experiment of {spoken(seconds)}"
            return Wait(WaitKind.EXPERIMENT, text, is_open=seconds is None)
        case str() as plugin:
            return Wait(WaitKind.PLUGIN, f"the plugin {plugin}", is_open=True)
        case Analysis(metrics, unknown):
            run = machine.runs.get(f"step {machine.status.step + 1}")
            names = [metric.name for metric in metrics]
            names += [f"{name}, of which nothing is known here" for name in unknown]
            words = (
                f"the analysis of {joined(names, 'and')}"
                if names
                else "an analysis of nothing, which never ends"
            )
            return (
                Wait(WaitKind.ANALYSIS, words, is_open=bool(unknown)) if run and run.verdict is None else None
            )
    return None


def _switching(machine: Machine) -> Wait | None:
    for run in machine.runs.values():
        if run.verdict is None:
            is_open = bool(run.analysis.unknown)
            return Wait(WaitKind.ANALYSIS, f"the {run.name} analysis", is_open=is_open)
    return None


def _pods(machine: Machine) -> Wait | None:
    for pods in filter(None, (machine.status.new, machine.status.stable)):
        if pods.available < pods.wanted:
            is_lost = pods.next_change(machine.now) >= NEVER
            name = machine.called(pods.revision)
            text = f"{name} pods: {pods.available} of {pods.wanted} {'is' if pods.available == 1 else 'are'} available"
            return Wait(WaitKind.PODS, text, is_open=is_lost)
    return None


def _scale_down(machine: Machine) -> Wait | None:
    status, plan = machine.status, machine.rollout.plan
    for pods in status.sets.values():
        if pods.scale_down_at is not None and pods.wanted:
            left, kind = spoken(pods.scale_down_at - machine.now), machine.called(pods.revision)
            return Wait(WaitKind.SCALE_DOWN, f"{left} until {counted(pods.wanted, f'{kind} pod')} may go")
    if status.is_at_rest and (old := sum(pods.wanted for pods in status.others)):
        if isinstance(plan, BlueGreen) and not status.is_switched(plan):
            return _ABORT
        return Wait(
            WaitKind.SCALE_DOWN,
            f"nothing, and {counted(old, 'old pod')} stay: a delay of 0 seconds never ends",
        )
    return None


def _back(machine: Machine) -> Wait | None:
    if machine.status.is_aborted:
        return Wait(WaitKind.RETRY, "a retry, or another version", is_open=True)
    return None
