"""Every derived name, made here and spelt nowhere else.

A Rollout, a VirtualService and a Service cannot disagree on a name that none of them chooses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_LABEL_LENGTH = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of a canary's objects and of what they call each other by."""

    rollout: str
    stable_service: str
    canary_service: str
    service: str
    virtual_service: str
    gateway: str
    destination_rule: str
    peer_authentication: str
    route: str
    stable_subset: str
    canary_subset: str

    def port_route(self, port: str) -> str:
        """Name the route of a further HTTP port."""
        return f"{self.route}-{port}"

    @staticmethod
    def preview_route(route: str) -> str:
        """Name the route ahead of a split one that leads to the new version only."""
        return f"preview-{route}"

    @property
    def stable_destination_rule(self) -> str:
        """Name the DestinationRule of the stable Service, where there are two Services."""
        return f"{self.destination_rule}-stable"

    @property
    def canary_destination_rule(self) -> str:
        """Name the DestinationRule of the canary Service, where there are two Services."""
        return f"{self.destination_rule}-canary"


def derived(name: str) -> dict[str, str]:
    """Give the derived names of a canary, by their keys in `spec.names`."""
    return {
        "stableService": f"{name}-stable",
        "canaryService": f"{name}-canary",
        "service": name,
        "virtualService": name,
        "gateway": f"{name}-gateway",
        "destinationRule": name,
        "peerAuthentication": name,
        "route": "primary",
        "stableSubset": "stable",
        "canarySubset": "canary",
    }


def named(name: str, names: Mapping[str, str]) -> Names:
    """Make Names from a canary's name and a complete `spec.names`."""
    return Names(
        rollout=name,
        stable_service=names["stableService"],
        canary_service=names["canaryService"],
        service=names["service"],
        virtual_service=names["virtualService"],
        gateway=names["gateway"],
        destination_rule=names["destinationRule"],
        peer_authentication=names["peerAuthentication"],
        route=names["route"],
        stable_subset=names["stableSubset"],
        canary_subset=names["canarySubset"],
    )


def slug(text: str) -> str:
    """Make a DNS label of a text's letters and digits (`/api/v1` gives `api-v1`); "" if there are none."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LABEL_LENGTH].rstrip("-")


def server(port: int) -> str:
    """Name the server of a TCP port in a Gateway, where no two may share a name."""
    return f"tcp-{port}"
