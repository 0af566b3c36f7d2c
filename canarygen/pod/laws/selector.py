"""Selectors of labels: what Kubernetes refuses of them (ValidateLabelSelector, apimachinery)."""

from collections.abc import Iterator

from canarygen.document import Path, Said, items, mapping, mappings, numbered
from canarygen.fault import Refusal
from canarygen.form import is_label_value, is_qualified_name
from canarygen.typed import Any, Final
from canarygen.wording import brief

WITH_VALUES: Final = ("In", "NotIn")
WITHOUT_VALUES: Final = ("Exists", "DoesNotExist")


def broken(selector: Said) -> Iterator[Refusal]:
    """Say what of a selector Kubernetes cannot read."""
    yield from labels(("matchLabels",), selector.get("matchLabels"))
    for index, said in numbered(selector.get("matchExpressions")):
        yield from _expression(("matchExpressions", index), said)


def selected(selector: Said) -> set[str]:
    """Give the keys of the labels that a selector asks for."""
    return {*mapping(selector.get("matchLabels"))} | {
        str(said.get("key")) for said in mappings(selector, "matchExpressions")
    }


def labels(path: Path, said: Any) -> Iterator[Refusal]:
    """Say which labels to look for no object could carry."""
    for key, value in mapping(said).items():
        if not is_qualified_name(key) or (isinstance(value, str) and not is_label_value(value)):
            yield Refusal(
                (*path, key),
                f"`{brief(f'{key}: {value}')}` is no label",
                "write a label as objects carry it",
            )


def key(path: Path, said: Any, what: str = "no key of a label") -> Iterator[Refusal]:
    """Say whether a text could not be the key of a label."""
    if isinstance(said, str) and not is_qualified_name(said):
        way_out = "write NAME, or DOMAIN/NAME, of letters, digits, dashes, dots and underscores"
        yield Refusal(path, f"`{brief(said)}` is {what}", way_out)


def _expression(path: Path, said: Said) -> Iterator[Refusal]:
    operator, has_values = said.get("operator"), bool(said.get("values"))
    if operator not in WITH_VALUES + WITHOUT_VALUES:
        known = ", ".join(WITH_VALUES + WITHOUT_VALUES)
        yield Refusal((*path, "operator"), f"`{operator}` is no operator of a selector", f"known are {known}")
    elif has_values != (operator in WITH_VALUES):
        wants = "wants values" if operator in WITH_VALUES else "takes no values"
        way_out = "add `values`" if operator in WITH_VALUES else "remove `values`"
        yield Refusal((*path, "operator"), f"the operator {operator} {wants}", way_out)
    yield from key((*path, "key"), said.get("key"))
    yield from values(path, said)


def values(path: Path, said: Said) -> Iterator[Refusal]:
    """Say which values of an expression no label could have."""
    for index, value in enumerate(items(said.get("values"))):
        if isinstance(value, str) and not is_label_value(value):
            yield Refusal(
                (*path, "values", index),
                f"`{brief(value)}` is no value of a label",
                "write one as objects carry it",
            )
