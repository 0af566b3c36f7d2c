"""How many requests a step of a canary leads to the new version beside those of the weight."""

from canarygen.document import Said, mapping, mappings
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.testers import is_for_testers


def taken(step: Said) -> int:
    """Count the percent of requests that a step gives to the new version beside the weight: of any step, as a file may have it.

    An experiment's pods of it take some, and a header route all, unless each of its alternatives is for testers only.
    """
    asked = mappings(step, "setHeaderRoute", "match")
    if not all(
        is_for_testers(str(one.get("headerName", "")), mapping(one.get("headerValue"))) for one in asked
    ):
        return FULL_WEIGHT
    templates = mappings(step, "experiment", "templates")
    weights = (one.get("weight") for one in templates if one.get("specRef") != "stable")
    return sum(weight for weight in weights if isinstance(weight, int))
