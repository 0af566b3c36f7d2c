"""The preview of a blue-green rollout: how many pods it is to have, whether it has them, and what it waits for."""

from canarygen.forecast.analysis import SUCCESSFUL
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Analysis, BlueGreen
from canarygen.forecast.status import Status
from canarygen.forecast.turn import Turn
from canarygen.typed import Final

GATE: Final = "BlueGreenPause"
BEFORE: Final = "pre-promotion"
AFTER: Final = "post-promotion"


def wanted_pods(plan: BlueGreen, status: Status) -> int:
    """Give the pods that the new version is to have (NewRSNewReplicas, utils/replicaset/replicaset.go).

    With previewReplicaCount it has only so many until it is about to become the active one.
    """
    active = status.services.get(plan.active_service)
    is_past = status.is_past_preview and not status.pauses
    if plan.preview_pods is None or active in {None, status.revision} or is_past:
        return status.replicas
    return plan.preview_pods


def is_ready(plan: BlueGreen, status: Status, new: ReplicaSet) -> bool:
    """Tell whether the pods are there that the new version is to have by now (ReadyForPause)."""
    return new.wanted == new.available == wanted_pods(plan, status)


def is_whole(status: Status, new: ReplicaSet) -> bool:
    """Tell whether all pods of the new version are there (IsSaturated)."""
    return new.wanted == new.available == status.replicas


def has_passed(machine: Machine, analysis: Analysis | None, name: str) -> bool:
    """Tell whether an analysis has passed; one that nobody asked for has."""
    run = machine.runs.get(name)
    return analysis is None or (run is not None and run.phase == SUCCESSFUL)


def is_over(machine: Machine, plan: BlueGreen, turn: Turn) -> bool:
    """Tell whether the pause is over, by time or because somebody promoted (CompletedBlueGreenPause).

    Where time ends it nobody else does: who promotes makes it begin anew.
    """
    status = machine.status
    if turn.begun:
        return False
    if status.is_past_preview or plan.auto_seconds == 0:
        return True
    began = status.pauses.get(GATE)
    if plan.auto_seconds is None:
        return status.is_paused_by_controller and began is None
    return began is not None and machine.now >= began + plan.auto_seconds


def is_grown(machine: Machine, plan: BlueGreen, turn: Turn) -> bool:
    """Tell whether the preview has been looked at, and is to grow to its full size (calculateScaleUpPreviewCheckPoint)."""
    status, new = machine.status, machine.status.new
    if plan.preview_pods is None:
        return False
    if status.is_past_preview:
        return True
    is_judged = has_passed(machine, plan.before, BEFORE) and is_over(machine, plan, turn)
    return is_judged and new.available == plan.preview_pods
