"""What runs: pods, how many, and the ports they answer on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canarygen.document import Place
from canarygen.model.duration import Duration

HTTP_PROTOCOLS = frozenset({"http", "http2", "grpc"})
TLS_PROTOCOLS = frozenset({"https", "tls"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port of the Services, and of the container behind them."""

    name: str
    port: int
    target_port: int
    protocol: str
    place: Place

    @property
    def is_http(self) -> bool:
        """Whether requests on it can be routed one by one."""
        return self.protocol in HTTP_PROTOCOLS

    @property
    def is_tcp(self) -> bool:
        """Whether connections on it can be routed by nothing but the port."""
        return self.protocol == "tcp"

    @property
    def is_tls(self) -> bool:
        """Whether connections on it can be routed by server name."""
        return self.protocol in TLS_PROTOCOLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The app.

    `template` is what the author wrote, and `pod_template` the whole Kubernetes
    PodTemplateSpec into which it was merged; `probes` are those of `health` in their long form, by kind; `app_container` is
    the name of the container that ports, variables and probes belong to.
    """

    replicas: int
    ports: tuple[Port, ...]
    selector: Mapping[str, str]
    image: str | None
    template: Mapping[str, Any]
    pod_template: Mapping[str, Any]
    probes: Mapping[str, Mapping[str, Any]]
    app_container: str
    min_ready_seconds: int | None
    revision_history_limit: int | None
    progress_deadline: Duration | None
    place: Place
