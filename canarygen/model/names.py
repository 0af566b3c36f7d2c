"""Every derived name, made here and spelt nowhere else.

A Rollout, a VirtualService and a Service cannot disagree on a name that none of them chooses.
"""

import re
from collections.abc import Mapping

from canarygen.frozen import frozen
from canarygen.typed import Final

LABEL_LENGTH = 63
"""How long a label may be: of DNS, or of an object of Kubernetes."""

SERVICES: Final[Mapping[str, tuple[str, ...]]] = {
    "stableService": ("canary", "stableService"),
    "canaryService": ("canary", "canaryService"),
    "pingService": ("canary", "pingPong", "pingService"),
    "pongService": ("canary", "pingPong", "pongService"),
    "activeService": ("blueGreen", "activeService"),
    "previewService": ("blueGreen", "previewService"),
}
"""Where the strategy of a Rollout names the Services of its versions, by their keys in `spec.names`; of two the stable one's is first."""
METADATA: Final[Mapping[str, str]] = {
    "canaryService": "canaryMetadata",
    "stableService": "stableMetadata",
    "activeService": "activeMetadata",
    "previewService": "previewMetadata",
}
"""Where the strategy says what the pods of a version get besides, by the key of the version's Service."""
_FIELDS: Final = {
    "stableService": "stable_service",
    "canaryService": "canary_service",
    "activeService": "active_service",
    "previewService": "preview_service",
    "pingService": "ping_service",
    "pongService": "pong_service",
    "service": "service",
    "virtualService": "virtual_service",
    "gateway": "gateway",
    "destinationRule": "destination_rule",
    "horizontalPodAutoscaler": "horizontal_pod_autoscaler",
    "podDisruptionBudget": "pod_disruption_budget",
    "peerAuthentication": "peer_authentication",
    "route": "route",
    "stableSubset": "stable_subset",
    "canarySubset": "canary_subset",
    "analysisTemplate": "analysis_stem",
}
"""What is called here what a key of `spec.names` says."""


@frozen(kw_only=True)
class Names:
    """The names of a canary's objects and of what they call each other by."""

    rollout: str
    stable_service: str
    canary_service: str
    active_service: str
    preview_service: str
    ping_service: str
    pong_service: str
    service: str
    virtual_service: str
    gateway: str
    destination_rule: str
    horizontal_pod_autoscaler: str
    pod_disruption_budget: str
    peer_authentication: str
    route: str
    stable_subset: str
    canary_subset: str
    analysis_stem: str

    @property
    def by_key(self) -> dict[str, str]:
        """All names that can be chosen, by their keys in `spec.names`."""
        return {key: getattr(self, field) for key, field in _FIELDS.items()}

    def port_route(self, port: str) -> str:
        """Name the route of a further HTTP port."""
        return f"{self.route}-{port}"

    @staticmethod
    def preview_route(route: str) -> str:
        """Name the route ahead of a split one that leads to the new version only."""
        return f"preview-{route}"

    def version_destination_rule(self, role: str) -> str:
        """Name the DestinationRule of the Service of a role (`stable`, `canary`), where there are two Services."""
        return f"{self.destination_rule}-{role}"

    def analysis_template(self, metric: str) -> str:
        """Name the AnalysisTemplate of a metric."""
        return f"{self.analysis_stem}-{metric}"

    def step_analysis_template(self, metric: str) -> str:
        """Name the second AnalysisTemplate of a metric that runs in the background and in steps."""
        return f"{self.analysis_stem}-{metric}-step"


MIRROR_ROUTE = "mirror"
"""The name of a mirror step that says none; it says its own in the step."""


def derived(name: str) -> dict[str, str]:
    """Give the derived names of a canary, by their keys in `spec.names`."""
    return {
        "stableService": f"{name}-stable",
        "canaryService": f"{name}-canary",
        "activeService": f"{name}-active",
        "previewService": f"{name}-preview",
        "pingService": f"{name}-ping",
        "pongService": f"{name}-pong",
        "service": name,
        "virtualService": name,
        "gateway": f"{name}-gateway",
        "destinationRule": name,
        "horizontalPodAutoscaler": name,
        "podDisruptionBudget": name,
        "peerAuthentication": name,
        "route": "primary",
        "stableSubset": "stable",
        "canarySubset": "canary",
        "analysisTemplate": name,
    }


def named(name: str, names: Mapping[str, str]) -> Names:
    """Make Names from a canary's name and a complete `spec.names`."""
    return Names(rollout=name, **{field: names[key] for key, field in _FIELDS.items()})


def slug(text: str) -> str:
    """Make a DNS label of a text's letters and digits (`/api/v1` gives `api-v1`); "" if there are none."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LABEL_LENGTH].rstrip("-")


def application(namespace: str, name: str) -> str:
    """Name the Argo CD Application of a canary, but for the environment's name that may follow."""
    return f"{namespace}-{name}"


def in_environment(name: str, environment: str | None) -> str:
    """Name what there is once in each environment: Argo CD keeps those of all in one namespace."""
    return f"{name}-{environment}" if environment else name


def server(port: int) -> str:
    """Name the server of a TCP port in a Gateway, where no two may share a name."""
    return f"tcp-{port}"
