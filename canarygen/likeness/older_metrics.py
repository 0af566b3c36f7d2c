"""The metrics of an autoscaler of autoscaling/v2beta1, as those of the version that is built.

Each says its target by a key of its own (pkg/apis/autoscaling/v2beta1/conversion.go of Kubernetes); what says none of these
is of a newer version.
"""

from collections.abc import Mapping

from canarygen.document import Map, mapping
from canarygen.typed import Any, Final

_OLDER: Final = {
    "targetAverageUtilization": ("averageUtilization", "Utilization"),
    "targetAverageValue": ("averageValue", "AverageValue"),
    "averageValue": ("averageValue", "AverageValue"),
    "targetValue": ("value", "Value"),
}
"""What each of the older keys is called now, and of which type the target is then; of several the first tells the type."""
_SELECTORS: Final = ("selector", "metricSelector")


def newer(metric: Mapping[str, Any]) -> Map:
    """Give a metric in the words of autoscaling/v2."""
    return {key: _newer(key, value) if isinstance(value, Mapping) else value for key, value in metric.items()}


def _newer(kind: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    old = [key for key in _OLDER if key in said]
    if not old:
        return said
    target = {_OLDER[key][0]: said[key] for key in old} | {"type": _OLDER[old[0]][1]}
    others = {key: value for key, value in said.items() if key not in old}
    if "metricName" not in said:
        return others | {"target": target}
    selectors = [others.pop(key) for key in _SELECTORS if key in others]
    metric = {"name": others.pop("metricName")} | ({"selector": selectors[0]} if selectors else {})
    described = {"describedObject": mapping(others.pop("target", None))} if kind == "object" else {}
    return others | described | {"metric": metric, "target": target}
