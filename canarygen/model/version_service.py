"""The Services of a canary's two versions, which the controller points at their pods."""

from canarygen.frozen import frozen
from canarygen.model.names import Names
from canarygen.model.rollout import Rollout


@frozen
class VersionService:
    """A Service that the controller points at one version, and what it is to the controller."""

    role: str
    name: str

    @property
    def key(self) -> str:
        """The key of `spec.names`, and of the Rollout, that holds its name."""
        return f"{self.role}Service"


def version_services(plan: Rollout, names: Names) -> tuple[VersionService, VersionService]:
    """Give the Services of the version that has proved itself and of the new one, in this order.

    Ping and pong swap their roles at each promotion; the controller begins with ping as the stable one.
    """
    if plan.blue_green:
        return (
            VersionService("active", names.active_service),
            VersionService("preview", names.preview_service),
        )
    if plan.ping_pong:
        return (VersionService("ping", names.ping_service), VersionService("pong", names.pong_service))
    return (VersionService("stable", names.stable_service), VersionService("canary", names.canary_service))
