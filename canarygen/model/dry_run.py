"""Which metrics are in dry run: they are measured, and judge nothing."""

import re


def may_mean(pattern: str, name: str) -> bool:
    """Whether a `metricName` under `dryRun` is of a metric: of an exact name, or, to be on the safe side, by any other pattern."""
    exact = re.fullmatch(r"\^?(?P<name>[-A-Za-z0-9_]+)\$?", pattern)
    return exact is None or exact["name"] == name
