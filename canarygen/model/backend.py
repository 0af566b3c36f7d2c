"""Where requests go: one backend for each of the two versions of a canary."""

from canarygen.frozen import frozen
from canarygen.model.canary import Canary
from canarygen.model.traffic import Split


@frozen
class Backend:
    """A Service, or a subset of one, that answers for a version."""

    service: str
    subset: str | None = None


def service_names(canary: Canary) -> dict[str, str]:
    """Name all Services that a canary brings, by their keys in `spec.names`.

    There is one a version, and an apex over both where one is needed.
    """
    apex = {"service": canary.names.service} if canary.traffic.needs_apex else {}
    return {version.key: version.name for version in canary.version_services} | apex


def backends(canary: Canary) -> tuple[Backend, Backend]:
    """Give the backends of the stable and of the new version, in this order."""
    names = canary.names
    if canary.traffic.split is Split.SUBSETS:
        return (Backend(names.service, names.stable_subset), Backend(names.service, names.canary_subset))
    stable, new = canary.version_services
    return (Backend(stable.name), Backend(new.name))
