"""What is dangerous to merge, judged by the two trees alone: few warnings, each of them true."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Part
from canarygen.difference.dangers.belonging import (
    app_removed,
    destination_moved,
    host_moved,
    name_changed,
    selector_changed,
)
from canarygen.difference.dangers.caution import analysis_gone, exposure_grew, gate_removed
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.dissolution import set_dissolved
from canarygen.difference.dangers.flight import (
    routes_ignored,
    routes_in_flight,
    split_changed,
    steps_in_flight,
)
from canarygen.difference.dangers.permission import kind_not_allowed, prune_forbidden
from canarygen.difference.dangers.remains import object_remains
from canarygen.difference.dangers.services import (
    address_changed,
    ports_out_of_reach,
    protocol_changed,
    service_gone,
)
from canarygen.difference.dangers.size import size_given_up, size_set_back

DANGERS = (
    app_removed,
    destination_moved,
    set_dissolved,
    name_changed,
    selector_changed,
    ports_out_of_reach,
    protocol_changed,
    address_changed,
    service_gone,
    size_given_up,
    size_set_back,
    host_moved,
    split_changed,
    exposure_grew,
    gate_removed,
    analysis_gone,
    steps_in_flight,
    routes_in_flight,
    routes_ignored,
    object_remains,
    prune_forbidden,
    kind_not_allowed,
)
"""The gravest first. Each takes all that changes, since some of them show between two canaries only."""


def dangers(parts: Sequence[Part]) -> Iterator[Danger]:
    """Give the dangers of all that changes."""
    return (danger for law in DANGERS for danger in law(parts))
