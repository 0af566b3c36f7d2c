"""The analyses and experiments of a canary as they begin and end (rollout/analysis.go and experiment.go of Argo Rollouts)."""

from canarygen.forecast.analysis import INCONCLUSIVE, SUCCESSFUL, Run
from canarygen.forecast.counts import current_step
from canarygen.forecast.machine import Machine, Trial
from canarygen.forecast.replica_set import NEVER
from canarygen.forecast.rollout import Analysis, Canary

UNDECIDED = "InconclusiveAnalysisRun"
BACKGROUND = "background"


def judge(machine: Machine, plan: Canary) -> None:
    """Begin, heed and end the analyses of a canary (reconcileAnalysisRuns), and its experiments and plugins."""
    status = machine.status
    # A version that still waits to be scaled down was judged before.
    is_known = status.new.scale_down_at is not None
    if status.is_aborted or is_within_window(machine) or is_known or status.stable_revision is None:
        cancel(machine)
        return
    _judge_step(machine, plan)
    _judge_background(machine, plan)
    _begin(machine, plan)


def is_within_window(machine: Machine) -> bool:
    """Tell whether the version asked for ran so few revisions before the stable one that steps are left out (isRollbackWithinWindow)."""
    status, window = machine.status, machine.rollout.rollback_window
    if status.stable_revision is None or status.revision >= status.stable_revision:
        return False
    return sum(status.revision < revision < status.stable_revision for revision in status.sets) < window


def cancel(machine: Machine) -> None:
    """End all analyses."""
    for run in machine.runs.values():
        if run.verdict is None:
            run.terminate(machine.now)
            machine.changes += 1


def _judge_step(machine: Machine, plan: Canary) -> None:
    status, step = machine.status, current_step(plan, machine.status)
    if status.pauses:
        return
    name = f"step {status.step + 1}"
    for other in [key for key in machine.runs if key not in {BACKGROUND, name}]:
        del machine.runs[other]
        machine.changes += 1
    if step is not None and step.analysis is not None:
        heed(machine, name, step.analysis, "Step-based analysis")


def _judge_background(machine: Machine, plan: Canary) -> None:
    status = machine.status
    if plan.background is None:
        return
    if status.is_at_rest or (plan.steps and status.step < plan.starting_step):
        if machine.runs.pop(BACKGROUND, None):
            machine.changes += 1
        return
    if UNDECIDED not in status.pauses:
        heed(machine, BACKGROUND, plan.background, "Background analysis")


def heed(machine: Machine, name: str, analysis: Analysis, called: str) -> None:
    """Begin an analysis, or act on its verdict: a failure aborts, and what is inconclusive pauses."""
    run = machine.runs.get(name)
    if run is None:
        run = Run(name, analysis, machine.now, is_background=name == BACKGROUND)
        machine.runs[name] = run
        machine.tell(f"analysis begins ({name})")
        run.advance(machine.foresee, machine.now)
        return
    if run.verdict is None or run.phase == SUCCESSFUL:
        return
    if run.phase == INCONCLUSIVE:
        _undecide(machine)
    else:
        abort(machine, f"{called} phase error/failed: {run.verdict.message}")


def _undecide(machine: Machine) -> None:
    status = machine.status
    if UNDECIDED not in status.pauses:
        status.pauses[UNDECIDED] = machine.now
        status.is_paused_by_controller = True
        machine.tell("the analysis is inconclusive")


def abort(machine: Machine, reason: str) -> None:
    """Take the new version back."""
    status = machine.status
    if not status.is_aborted:
        status.is_aborted, status.abort_message = True, reason
        status.forget_pauses()
        machine.tell(f"aborted: {reason}" if reason else "aborted")


def _begin(machine: Machine, plan: Canary) -> None:
    """Begin the experiment or the plugin of the current step."""
    step = current_step(plan, machine.status)
    if step is None or machine.trial is not None or (step.experiment is None and step.plugin is None):
        return
    length = NEVER
    if step.experiment and step.experiment.seconds is not None and not machine.scenario.never_ready:
        length = machine.scenario.pod_start + step.experiment.seconds
    machine.trial = Trial(machine.now, min(NEVER, machine.now + length))
    machine.tell("experiment begins" if step.experiment else f"plugin {step.plugin} begins")
