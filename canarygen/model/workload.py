"""What runs: pods, how many, and the ports they answer on."""

from collections.abc import Mapping

from canarygen.document import Place
from canarygen.frozen import cached_property, frozen
from canarygen.model.containers import Contained, containers
from canarygen.model.duration import Duration
from canarygen.model.rollout import percent, pods_at
from canarygen.typed import Any

HTTP_PROTOCOLS = frozenset({"http", "http2", "grpc"})
TLS_PROTOCOLS = frozenset({"https", "tls"})

SCALED = "Deployment"
"""The only kind of an existing workload that the controller scales down."""
API_VERSIONS: Mapping[str, str] = {SCALED: "apps/v1", "ReplicaSet": "apps/v1", "PodTemplate": "v1"}
"""The kinds of existing workloads that the controller's resolver knows (infoByGroupKind in its rollout package)."""

KEDA_MOST = 100
"""So many pods KEDA asks for at most where nobody says a number (defaultHPAMaxReplicas of its scaledobject_types.go)."""
USUAL_HISTORY = 10
"""How many old revisions the controller keeps where nobody says a number."""
USUAL_DEADLINE = Duration("600s")
"""How long an update may make no progress where nobody says a time."""


@frozen(kw_only=True)
class ResourceTarget:
    """What a resource's use is held at: a percentage of its requests, or (`quantity`) an average a pod.

    Exactly one of the two is there.
    """

    resource: str
    utilization: int | None
    quantity: str | None
    place: Place


@frozen(kw_only=True)
class Autoscale:
    """The bounds of an autoscaler, and what it goes by. `metrics` and `behavior` are Kubernetes' own.

    Of one that is kept elsewhere nothing but the bounds is known, and none is made.
    """

    fewest: int
    most: int
    is_external: bool
    targets: tuple[ResourceTarget, ...]
    metrics: tuple[Mapping[str, Any], ...]
    behavior: Mapping[str, Any] | None
    place: Place


@frozen(kw_only=True)
class Disruption:
    """A budget of evictions: what must stay, or (`is_loss`) what may go. `limit` is pods, or percent of them."""

    limit: int | str
    is_loss: bool
    place: Place

    def evictions(self, pods: int) -> int:
        """Count how many of so many healthy pods may be evicted at once.

        The rule of Kubernetes' disruption controller (getExpectedPodCount in
        pkg/controller/disruption): both kinds of percentage are rounded up.
        """
        limit = self.limit
        count = limit if isinstance(limit, int) else pods_at(percent(limit), pods)
        return min(count, pods) if self.is_loss else max(pods - count, 0)


@frozen(kw_only=True)
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

    @property
    def taken_for(self) -> str:
        """What a sidecar takes it for, and hands on to the app: requests, in HTTP/1.1 or HTTP/2, or connections."""
        if not self.is_http:
            return "connections"
        return "HTTP/1.1" if self.protocol == "http" else "HTTP/2"


@frozen(kw_only=True)
class Deployment:
    """An object outside this tree whose pods the Rollout makes; `scale_down` says what becomes of its own.

    It is a Deployment as a rule; the controller also knows a ReplicaSet and a PodTemplate, which it never scales.
    """

    name: str
    api_version: str
    kind: str
    scale_down: str | None
    place: Place


@frozen(kw_only=True, keeping=True)
class Workload:
    """The app.

    `size` is its number of pods, or what sets it. `template` is what the author wrote, and
    `pod_template` the whole Kubernetes PodTemplateSpec into which it was merged, or None
    where a `deployment` has the pods; `probes` are those of `health` in their long form, by
    kind; `app_container` is the name of the container that ports, variables and probes
    belong to.
    """

    size: int | Autoscale
    disruption: Disruption | None
    ports: tuple[Port, ...]
    selector: Mapping[str, str]
    image: str | None
    template: Mapping[str, Any]
    pod_template: Mapping[str, Any] | None
    deployment: Deployment | None
    probes: Mapping[str, Mapping[str, Any]]
    app_container: str
    min_ready_seconds: int | None
    revision_history_limit: int | None
    progress_deadline: Duration | None
    place: Place

    @property
    def autoscale(self) -> Autoscale | None:
        """What sets the number of pods, unless Git does."""
        return None if isinstance(self.size, int) else self.size

    @property
    def own_autoscale(self) -> Autoscale | None:
        """The autoscaler that is made for the canary; one that is kept elsewhere is not."""
        return None if self.autoscale and self.autoscale.is_external else self.autoscale

    @property
    def kept_revisions(self) -> int:
        """How many old revisions are kept."""
        return USUAL_HISTORY if self.revision_history_limit is None else self.revision_history_limit

    @property
    def fewest_pods(self) -> int:
        """The least number of pods that the stable version has at rest; to none it is scaled only while nobody calls."""
        return self.size if isinstance(self.size, int) else max(1, self.size.fewest)

    @property
    def most_pods(self) -> int:
        """The greatest number of pods that the stable version has."""
        return self.size if isinstance(self.size, int) else self.size.most

    @property
    def fewest_pods_place(self) -> Place:
        """Where the least number of pods is said."""
        return self.place.at("replicas") if isinstance(self.size, int) else self.size.place.at("min")

    @property
    def most_pods_place(self) -> Place:
        """Where the greatest number of pods is said."""
        return self.place.at("replicas") if isinstance(self.size, int) else self.size.place.at("max")

    @cached_property
    def containers(self) -> tuple[Contained, ...]:
        """All containers of the pod template; none where a `deployment` has the pods."""
        return tuple(containers(self.pod_template or {}))

    @property
    def is_timed(self) -> bool:
        """Whether a probe in the language's words says when it may succeed, or how often it must."""
        return any("initialDelay" in probe or "successThreshold" in probe for probe in self.probes.values())

    @cached_property
    def is_plain(self) -> bool:
        """Whether the language's schema has judged all that is said of the containers, but for what they ask for."""
        return not self.template and not self.is_timed

    @cached_property
    def targets(self) -> Mapping[int, Port]:
        """The ports of the container by their numbers: of several that lead to one the first gives it its name."""
        found: dict[int, Port] = {}
        for port in self.ports:
            found.setdefault(port.target_port, port)
        return found

    @cached_property
    def http_ports(self) -> tuple[Port, ...]:
        """The ports on which requests can be routed one by one."""
        return tuple(port for port in self.ports if port.is_http)

    @property
    def pod_labels(self) -> Mapping[str, Any]:
        """The labels of the pods, as far as they are known: an existing Deployment's carry the selector's."""
        if self.pod_template is None:
            return self.selector
        labels: Mapping[str, Any] = self.pod_template.get("metadata", {}).get("labels", {})
        return labels
