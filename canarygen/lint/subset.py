"""The subsets of a DestinationRule."""

from collections.abc import Sequence

from canarygen.document import mappings, text
from canarygen.lint.resource import Resource, once


@once
def subsets(rule: Resource) -> Sequence[str]:
    """Give the names of the subsets that a DestinationRule has, in their order."""
    return tuple(text(subset.get("name")) for subset in mappings(rule.get("spec", "subsets")))
