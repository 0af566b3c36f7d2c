"""What one reconcile decides about pauses and aborts: it is written down at its end (pauseContext, rollout/pause.go of Argo Rollouts).

Until then the reconcile sees what the one before has written.
"""

from canarygen.forecast.judging import abort
from canarygen.forecast.machine import Machine


class Turn:
    """The decisions of one reconcile. It changes as that goes on, and ends with it."""

    __slots__ = ("abort_reason", "begun", "ended", "is_cleared", "is_retried")

    def __init__(self) -> None:
        """Decide nothing yet."""
        self.begun: list[str] = []
        self.ended: set[str] = set()
        self.is_cleared = self.is_retried = False
        self.abort_reason: str | None = None

    def forgive(self) -> None:
        """Let no pause and no abort be left."""
        self.is_cleared = self.is_retried = True

    def is_aborted(self, machine: Machine) -> bool:
        """Tell whether the version is taken back, as far as this reconcile knows."""
        return not self.is_retried and (machine.status.is_aborted or self.abort_reason is not None)

    def write(self, machine: Machine) -> None:
        """Write down what was decided."""
        status = machine.status
        before = dict(status.pauses), status.is_aborted, status.is_paused_by_controller
        if self.abort_reason is not None:
            abort(machine, self.abort_reason)
        status.is_aborted = status.is_aborted and (self.abort_reason is not None or not self.is_retried)
        if status.is_aborted or self.is_cleared:
            status.forget_pauses()
        else:
            self._pause(machine)
        if (status.pauses, status.is_aborted, status.is_paused_by_controller) != before:
            machine.changes += 1

    def _pause(self, machine: Machine) -> None:
        status = machine.status
        new = [reason for reason in self.begun if reason not in status.pauses]
        for reason in self.ended:
            status.pauses.pop(reason, None)
        status.pauses |= dict.fromkeys(new, machine.now)
        # Without a pause it is forgotten that there was one: somebody who promotes has one reconcile to be heard.
        status.is_paused_by_controller = bool(status.pauses) and (status.is_paused_by_controller or bool(new))
