"""One reconcile of a blue-green rollout (rollout/bluegreen.go of Argo Rollouts)."""

from canarygen.forecast.analysis import INCONCLUSIVE, SUCCESSFUL, Run
from canarygen.forecast.judging import UNDECIDED, cancel, is_within_window
from canarygen.forecast.machine import Machine
from canarygen.forecast.phase import is_done
from canarygen.forecast.preview import AFTER, BEFORE, GATE, has_passed, is_grown, is_over, is_ready, is_whole
from canarygen.forecast.progress import note_progress, time_out
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Analysis, BlueGreen
from canarygen.forecast.sizes import is_resized, scale
from canarygen.forecast.turn import Turn


def reconcile(machine: Machine, plan: BlueGreen) -> None:
    """Do what the controller does in one reconcile, in its order."""
    status, new, turn = machine.status, machine.status.new, Turn()
    turn.is_retried = status.is_at_rest
    if is_resized(status):
        # What changes the number of replicas alone moves pods, and nothing else (syncReplicasOnly).
        scale(machine, plan, new, turn)
        return
    if UNDECIDED not in status.pauses and plan.preview_service:
        _switch(machine, plan.preview_service, new.revision)
    # That the version was to go is forgotten as it is scaled, and counts until the end of this reconcile.
    is_known = new.scale_down_at is not None
    if scale(machine, plan, new, turn):
        _decide(machine, plan, new, turn, is_known=is_known)


def _decide(machine: Machine, plan: BlueGreen, new: ReplicaSet, turn: Turn, *, is_known: bool) -> None:
    """Pause, switch, judge and promote, once the pods are asked for."""
    status = machine.status
    active, is_paused = status.services.get(plan.active_service), bool(status.pauses)
    if UNDECIDED not in status.pauses and is_ready(plan, status, new):
        is_spared = machine.rollout.skips_holds and is_within_window(machine)
        is_fast = is_known or is_spared or active in {None, new.revision}
        _pause(machine, plan, turn, is_fast=is_fast)
        _activate(machine, plan, new, turn, is_fast=is_fast)
    _judge(machine, plan, new, turn, active=active, is_known=is_known)
    _go_on(machine, plan, new, turn, is_known=is_known)
    if machine.is_timed_out and machine.rollout.aborts_at_deadline and not is_done(machine):
        # Whatever forgives an abort, the deadline has passed still, and aborts anew.
        turn.abort_reason = ""
    turn.write(machine)
    if note_progress(machine, plan, is_paused=is_paused):
        time_out(machine)


def _switch(machine: Machine, service: str, revision: int | None) -> None:
    services = machine.status.services
    if revision is not None and services.get(service) != revision:
        services[service] = revision
        machine.tell(f"{service} selects revision {revision}")


def _pause(machine: Machine, plan: BlueGreen, turn: Turn, *, is_fast: bool) -> None:
    """Begin the pause before the switch, or end it (reconcileBlueGreenPause)."""
    status = machine.status
    if status.is_aborted:
        return
    if is_fast or status.is_past_preview or plan.auto_seconds == 0:
        turn.ended.add(GATE)
    elif not has_passed(machine, plan.before, BEFORE):
        return
    elif GATE in status.pauses:
        if is_over(machine, plan, turn):
            turn.ended.add(GATE)
    elif not status.is_paused_by_controller:
        turn.begun.append(GATE)


def _activate(machine: Machine, plan: BlueGreen, new: ReplicaSet, turn: Turn, *, is_fast: bool) -> None:
    """Switch the active Service, once all pods are there and nothing is waited for (reconcileActiveService)."""
    status = machine.status
    if not is_whole(status, new):
        return
    if status.is_aborted:
        _switch(machine, plan.active_service, status.stable_revision)
    elif is_fast or (is_over(machine, plan, turn) and has_passed(machine, plan.before, BEFORE)):
        _switch(machine, plan.active_service, new.revision)


def _judge(
    machine: Machine, plan: BlueGreen, new: ReplicaSet, turn: Turn, *, active: int | None, is_known: bool
) -> None:
    """Begin and heed the analyses before and after the switch (reconcileAnalysisRuns)."""
    status = machine.status
    is_spared = is_known or status.stable_revision is None or is_within_window(machine)
    if is_spared or turn.is_aborted(machine):
        cancel(machine)
        return
    wanted = status.replicas if plan.preview_pods is None else plan.preview_pods
    is_up = new.wanted == new.available
    if plan.before:
        is_due = active not in {None, new.revision} and (
            BEFORE in machine.runs or (is_up and new.available == wanted)
        )
        _heed(machine, BEFORE, plan.before, turn, is_due=is_due and not status.is_at_rest)
    if plan.after:
        is_due = active == new.revision and (AFTER in machine.runs or is_whole(status, new))
        _heed(machine, AFTER, plan.after, turn, is_due=is_due and not status.is_at_rest)


def _heed(machine: Machine, name: str, analysis: Analysis, turn: Turn, *, is_due: bool) -> None:
    """Begin an analysis, end it, or act on its verdict (reconcilePrePromotionAnalysisRun, setPauseOrAbortForBlueGreen)."""
    run = machine.runs.get(name)
    if is_due and UNDECIDED not in machine.status.pauses and _is_wanted(machine, run):
        run = machine.runs[name] = Run(name, analysis, machine.now, is_background=False)
        machine.tell(f"analysis begins ({name})")
        run.advance(machine.foresee, machine.now)
    elif run is not None and not is_due and run.verdict is None:
        run.terminate(machine.now)
        machine.changes += 1
    elif run is not None and run.phase == INCONCLUSIVE:
        turn.begun.append(UNDECIDED)
    elif run is not None and run.verdict is not None and run.phase != SUCCESSFUL:
        turn.abort_reason = f"Blue/green {name} analysis phase error/failed: {run.verdict.message}"


def _is_wanted(machine: Machine, run: Run | None) -> bool:
    """Tell whether a new analysis is to begin: the first, or (needsNewAnalysisRun) one after somebody has let an inconclusive one pass."""
    status = machine.status
    return run is None or (
        run.phase == INCONCLUSIVE and status.is_paused_by_controller and GATE not in status.pauses
    )


def _go_on(machine: Machine, plan: BlueGreen, new: ReplicaSet, turn: Turn, *, is_known: bool) -> None:
    """Make the active version the stable one, or see whether the preview is to grow (syncRolloutStatusBlueGreen)."""
    status = machine.status
    if is_within_window(machine):
        turn.forgive()
    if _is_promoted(machine, plan, new, turn, is_known=is_known):
        turn.forgive()
        status.is_past_preview = False
        if not status.is_at_rest:
            status.stable_revision = new.revision
            machine.tell(f"revision {new.revision} is stable: Completed blue-green update")
    elif is_grown(machine, plan, turn) and not status.is_past_preview:
        status.is_past_preview = True
        machine.changes += 1


def _is_promoted(machine: Machine, plan: BlueGreen, new: ReplicaSet, turn: Turn, *, is_known: bool) -> bool:
    """Tell whether the new version becomes the stable one (shouldFullPromote)."""
    status = machine.status
    active = status.services.get(plan.active_service)
    if status.stable_revision is None or active is None:
        return True
    if active != new.revision:
        return False
    if is_within_window(machine):
        return True
    return not turn.is_aborted(machine) and (is_known or has_passed(machine, plan.after, AFTER))
