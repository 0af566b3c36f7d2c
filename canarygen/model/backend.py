"""Where requests go: one backend for each of the two versions of a canary."""

from canarygen.frozen import frozen
from canarygen.model.canary import Canary
from canarygen.model.traffic import Split


@frozen
class VersionService:
    """A Service that the controller points at one version, and what it is to the controller."""

    role: str
    name: str

    @property
    def key(self) -> str:
        """The key of `spec.names`, and of the Rollout, that holds its name."""
        return f"{self.role}Service"


@frozen
class Backend:
    """A Service, or a subset of one, that answers for a version."""

    service: str
    subset: str | None = None


def version_services(canary: Canary) -> tuple[VersionService, VersionService]:
    """Give the Services of the version that has proved itself and of the new one, in this order.

    Ping and pong swap their roles at each promotion; the controller begins with ping as the stable one.
    """
    names, plan = canary.names, canary.rollout
    if plan.blue_green:
        return (
            VersionService("active", names.active_service),
            VersionService("preview", names.preview_service),
        )
    if plan.ping_pong:
        return (VersionService("ping", names.ping_service), VersionService("pong", names.pong_service))
    return (VersionService("stable", names.stable_service), VersionService("canary", names.canary_service))


def service_names(canary: Canary) -> dict[str, str]:
    """Name all Services that a canary brings, by their keys in `spec.names`.

    There is one a version, and an apex over both where one is needed.
    """
    apex = {"service": canary.names.service} if canary.traffic.needs_apex else {}
    return {version.key: version.name for version in version_services(canary)} | apex


def backends(canary: Canary) -> tuple[Backend, Backend]:
    """Give the backends of the stable and of the new version, in this order."""
    names = canary.names
    if canary.traffic.split is Split.SUBSETS:
        return (Backend(names.service, names.stable_subset), Backend(names.service, names.canary_subset))
    stable, new = version_services(canary)
    return (Backend(stable.name), Backend(new.name))
