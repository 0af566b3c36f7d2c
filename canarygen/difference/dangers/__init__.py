"""What is dangerous to merge, judged by the two trees alone: few warnings, each of them true."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Part
from canarygen.difference.dangers import (
    admission,
    belonging,
    caution,
    dissolution,
    flight,
    hosts,
    permission,
    remains,
    services,
    size,
)
from canarygen.difference.dangers.danger import Danger

DANGERS = (
    belonging.app_removed,
    belonging.destination_moved,
    dissolution.set_dissolved,
    belonging.name_changed,
    belonging.selector_changed,
    services.ports_out_of_reach,
    services.protocol_changed,
    services.address_changed,
    services.service_gone,
    size.size_given_up,
    size.size_set_back,
    admission.plain_calls_refused,
    hosts.host_gone,
    hosts.host_moved,
    flight.split_changed,
    caution.exposure_grew,
    caution.gate_removed,
    caution.analysis_gone,
    flight.steps_in_flight,
    flight.routes_in_flight,
    flight.routes_ignored,
    remains.object_remains,
    permission.prune_forbidden,
    permission.kind_not_allowed,
)
"""The gravest first. Each takes all that changes, since some of them show between two canaries only."""


def dangers(parts: Sequence[Part]) -> Iterator[Danger]:
    """Give the dangers of all that changes."""
    return (danger for law in DANGERS for danger in law(parts))
