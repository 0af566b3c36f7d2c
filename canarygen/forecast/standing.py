"""How far a blue-green rollout is, as the controller compares it from one reconcile to the next."""

from typing import NamedTuple


class Standing(NamedTuple):
    """What of a status counts as progress where it changes: of the pods that are ready, the active version's alone."""

    updated: int
    old: int
    ready: int
    available: int
    services: tuple[tuple[str, int | None], ...]
    is_paused: bool
    is_done: bool

    def is_progress_since(self, before: "Standing") -> bool:
        """Tell whether something has moved on (RolloutProgressing), or a rollout that was done is not any more."""
        return (
            self.updated != before.updated
            or self.old < before.old
            or self.ready > before.ready
            or self.available > before.available
            or self.services != before.services
            or (before.is_paused and not self.is_paused)
            or (before.is_done and not self.is_done)
        )
