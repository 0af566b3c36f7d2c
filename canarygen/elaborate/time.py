"""Durations that may not have been said."""

from canarygen.model.duration import Duration


def duration(said: str | None) -> Duration | None:
    """Make a duration of what was said; None of nothing."""
    return None if said is None else Duration(said)
