"""What came of a goal: a ratio to something that was measured in the same run, and what it may be at most."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One row: what was done, beside what; how much it took, and how much it may take. Without `most` it is told only."""

    what: str
    beside: str
    ours: float
    theirs: float
    most: float | None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times as much as the other it took."""
        return self.ours / self.theirs

    @property
    def verdict(self) -> str:
        """Say whether that is little enough."""
        if self.most is None:
            return "told"
        return "met" if self.ratio <= self.most else "missed"
