"""Label selectors, as Kubernetes reads them."""

from collections.abc import Mapping

from canarygen.document import items, mappings, texts
from canarygen.lint.blank import is_filled_in
from canarygen.lint.gap import has_gap, may_be
from canarygen.typed import Any


def selects(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Tell whether the labels of a selector pick pods of these labels; an empty one picks none, as that of a Service."""
    return bool(selector) and carries(labels, selector)


def carries(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Tell whether all that is wanted is among labels."""
    return all(labels.get(key) == value or _may_carry(labels, key, value) for key, value in wanted.items())


def _may_carry(labels: Mapping[str, str], key: str, value: str) -> bool:
    """Tell whether one of the labels may be what is wanted by a key with a gap."""
    return has_gap(key) and any(may_be(key, other) and labels[other] == value for other in labels)


def may_have(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Tell whether all that is wanted is among labels, or may be once these are filled in."""
    return all(labels.get(key) == value or is_filled_in(labels.get(key)) for key, value in wanted.items())


def fits(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether a selector picks pods of these labels."""
    if not may_have(labels, texts(selector.get("matchLabels"))):
        return False
    return all(holds(said, labels) for said in mappings(selector.get("matchExpressions")))


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
