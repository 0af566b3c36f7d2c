"""Label selectors, as Kubernetes reads them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from canarygen.fault import Refusal
from canarygen.lint.resource import items, numbered, texts

_WITH_VALUES: Final = ("In", "NotIn")
_WITHOUT: Final = ("Exists", "DoesNotExist")


def selects(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Tell whether the labels of a selector pick pods of these labels; an empty one picks none, as that of a Service."""
    return bool(selector) and selector.items() <= labels.items()


def fits(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether a selector picks pods of these labels."""
    if not texts(selector.get("matchLabels")).items() <= labels.items():
        return False
    return all(holds(said, labels) for _, said in numbered(selector.get("matchExpressions")))


def holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether one of a selector's `matchExpressions` is true of labels; one that Kubernetes cannot read is."""
    key, values = str(expression.get("key")), items(expression.get("values"))
    match expression.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return True


def broken(selector: Mapping[str, Any]) -> Iterator[Refusal]:
    """Say which expressions of a selector Kubernetes cannot read."""
    for index, said in numbered(selector.get("matchExpressions")):
        operator, values = said.get("operator"), items(said.get("values"))
        path = ("matchExpressions", index)
        if operator not in _WITH_VALUES + _WITHOUT:
            known = ", ".join(_WITH_VALUES + _WITHOUT)
            yield (*path, "operator"), f"`{operator}` is no operator of a selector", f"known are {known}"
        elif bool(values) != (operator in _WITH_VALUES):
            wants = "wants values" if operator in _WITH_VALUES else "takes no values"
            way_out = "add `values`" if operator in _WITH_VALUES else "remove `values`"
            yield (*path, "operator"), f"the operator {operator} {wants}", way_out
