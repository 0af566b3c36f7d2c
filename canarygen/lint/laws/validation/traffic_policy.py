"""Where the traffic policies of a DestinationRule stand."""

from collections.abc import Iterator

from canarygen.lint.laws.validation.part import Part


def policies(spec: Part) -> Iterator[Part]:
    """Give the policy for all of a host, and those of subsets."""
    return (at.inner("trafficPolicy") for at in (spec, *spec.each("subsets")) if at.has("trafficPolicy"))


def levels(spec: Part) -> Iterator[Part]:
    """Give what the policies say for all ports, and for each single one."""
    for policy in policies(spec):
        yield policy
        yield from policy.each("portLevelSettings")
