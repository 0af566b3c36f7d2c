"""A condition on a text, as the StringMatch of Istio, whose fields Argo Rollouts has, too."""

from collections.abc import Mapping
from typing import Any

from canarygen.model.text import TextMatch

Map = dict[str, Any]


def string_match(match: TextMatch) -> Map:
    """Make the StringMatch."""
    return {match.form.value: match.text}


def string_matches(matches: Mapping[str, TextMatch]) -> Map | None:
    """Make the StringMatch of each name; None where there are no names."""
    return {name: string_match(match) for name, match in matches.items()} or None
