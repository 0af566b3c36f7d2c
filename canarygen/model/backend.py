"""Where requests go: one backend for each of the two versions of a canary."""

from dataclasses import dataclass

from canarygen.model.canary import Canary
from canarygen.model.traffic import Split


@dataclass(frozen=True, slots=True)
class Backend:
    """A Service, or a subset of one, that answers for a version."""

    service: str
    subset: str | None = None


def backends(canary: Canary) -> tuple[Backend, Backend]:
    """Give the backends of the stable and of the new version, in this order."""
    names = canary.names
    if canary.traffic.split is Split.SUBSETS:
        return (Backend(names.service, names.stable_subset), Backend(names.service, names.canary_subset))
    return (Backend(names.stable_service), Backend(names.canary_service))
