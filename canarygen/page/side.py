"""The versions as people tell them apart: what ran before, what is new, and what comes between."""

from enum import Enum

from canarygen.forecast.forecast import Forecast


class Side(Enum):
    """A version, as the colours of a picture have it."""

    NEW = "new"
    NEWER = "newer"
    BEFORE = "before"
    EXPERIMENT = "experiment"


WORDS = {
    Side.NEW: "new version",
    Side.NEWER: "newer version",
    Side.BEFORE: "version from before",
    Side.EXPERIMENT: "experiment",
}


def side(forecast: Forecast, revision: int) -> Side:
    """Tell which side a revision is on, whatever role it has by then."""
    scenario = forecast.scenario
    if revision == scenario.asked:
        return Side.NEW
    return Side.NEWER if revision > max(scenario.asked, scenario.before) else Side.BEFORE
