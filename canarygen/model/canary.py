"""A canary, and all the canaries of a project."""

from collections.abc import Iterator, Mapping

from canarygen.document import Place
from canarygen.frozen import cached_property, field, frozen
from canarygen.model.analysis import Analysis, Argument, Metric, TemplateUse
from canarygen.model.http_route import App, HttpRoute, http_routes
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.model.names import Names
from canarygen.model.patch import Patch
from canarygen.model.project import Environment, External, Targets
from canarygen.model.rollout import Rollout
from canarygen.model.route import TcpRoute, TlsRoute, tcp_routes, tls_routes
from canarygen.model.server import Server, servers
from canarygen.model.traffic import Preview, Traffic
from canarygen.model.workload import Workload
from canarygen.typed import Any


@frozen
class VersionService:
    """A Service that the controller points at the pods of one version, and what it is to the controller."""

    role: str
    name: str

    @property
    def key(self) -> str:
        """The key of `spec.names`, and of the Rollout, that holds its name."""
        return f"{self.role}Service"


@frozen(kw_only=True, keeping=True)
class Canary:
    """One app and the way its new versions take over."""

    namespace: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    names: Names
    workload: Workload
    traffic: Traffic
    rollout: Rollout
    analysis: Analysis | None
    patches: tuple[Patch, ...] = ()
    path: str
    environment: str | None = None
    place: Place

    @property
    def name(self) -> str:
        """The canary's name, which is its Rollout's."""
        return self.names.rollout

    @cached_property
    def name_place(self) -> Place:
        """Where its name stands."""
        return self.place.at("metadata", "name")

    @property
    def key(self) -> tuple[str, str]:
        """What no two canaries may share: namespace and name."""
        return (self.namespace, self.name)

    @property
    def title(self) -> str:
        """What another canary's author is told that it is called, and commands take: `shop/checkout`."""
        return "/".join(self.key)

    def says(self, place: Place) -> bool:
        """Whether its own file says what stands at a place, and not the project, which speaks to all canaries."""
        return place.key.source.path == self.path

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics of its analysis; none where there is no analysis."""
        return self.analysis.metrics if self.analysis else ()

    @cached_property
    def object_labels(self) -> Mapping[str, str]:
        """The labels that all of its objects carry."""
        return {NAME_LABEL: self.name, MANAGED_BY: "canarygen", **self.labels}

    @cached_property
    def takes_requests(self) -> bool:
        """Whether requests are routed: the app answers some, and no gateway of its own hides them in TLS."""
        return self.traffic.passthrough is None and bool(self.workload.http_ports)

    @property
    def preview(self) -> Preview | None:
        """The way to the new version that requests have; connections have none, whatever is said to all canaries."""
        return self.traffic.preview if self.takes_requests else None

    @cached_property
    def http_routes(self) -> tuple[HttpRoute, ...]:
        """The routes of requests, in Istio's order: derived once, for the VirtualService, the Rollout and the laws to agree on."""
        return http_routes(self.workload, self.traffic, self.names) if self.takes_requests else ()

    @property
    def labelled_pods(self) -> Iterator[tuple[Mapping[str, str], Place | None]]:
        """Give the labels that its pods have: for good, as one of the versions, and in experiments, with the place of these."""
        lasting = self.workload.pod_labels
        passing = [*self.rollout.ephemeral_metadata]
        for experiment in self.rollout.experiments:
            passing += [
                (item.metadata, item.place.at("metadata")) for item in experiment.templates if item.metadata
            ]
        yield _texts(lasting), None
        for metadata, place in passing:
            if labels := metadata.get("labels"):
                yield _texts({**lasting, **labels}), place.at("labels")

    @cached_property
    def version_services(self) -> tuple[VersionService, VersionService]:
        """The Services of the version that has proved itself and of the new one, in this order.

        Ping and pong swap their roles at each promotion; the controller begins with ping as the stable one.
        """
        names = self.names
        if self.rollout.blue_green:
            found = (("active", names.active_service), ("preview", names.preview_service))
        elif self.rollout.ping_pong:
            found = (("ping", names.ping_service), ("pong", names.pong_service))
        else:
            found = (("stable", names.stable_service), ("canary", names.canary_service))
        stable, new = found
        return VersionService(*stable), VersionService(*new)

    @cached_property
    def tls_routes(self) -> tuple[TlsRoute, ...]:
        """The routes of TLS connections."""
        return tls_routes(self.traffic, self.workload.ports, takes_requests=self.takes_requests)

    @cached_property
    def tcp_routes(self) -> tuple[TcpRoute, ...]:
        """The routes of other connections."""
        return tcp_routes(self.traffic, self.workload.ports, takes_requests=self.takes_requests)

    @property
    def split_ports(self) -> frozenset[int]:
        """The numbers of the ports that some route splits."""
        return frozenset(
            (
                *(route.target.port.port for route in self.http_routes if isinstance(route.target, App)),
                *(route.port.port for route in self.tls_routes),
                *(route.port.port for route in self.tcp_routes),
            )
        )

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """The servers of its own Gateway."""
        return tuple(servers(self.traffic, self.tcp_routes, takes_requests=self.takes_requests))

    @cached_property
    def template_uses(self) -> tuple[TemplateUse, ...]:
        """Every use of a template that exists: in the background, at one point of the plan, in an experiment."""
        return (
            *(self.analysis.templates if self.analysis else ()),
            *(use for judged in self.rollout.uses for use in judged.templates),
            *(judge.template for found in self.rollout.experiments for judge in found.analyses),
        )

    @property
    def is_judged(self) -> bool:
        """Whether something judges its new versions, from the beginning or at some point of the plan."""
        return bool(self.analysis or self.rollout.uses or self.template_uses)

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """Every argument that is said: those of its analysis, and what templates that exist are given."""
        own = self.analysis.arguments if self.analysis else ()
        return (*own, *(argument for use in self.template_uses for argument in use.arguments))


def _texts(labels: Mapping[str, Any]) -> Mapping[str, str]:
    return {key: value for key, value in labels.items() if isinstance(value, str)}


@frozen(kw_only=True)
class Fleet:
    """All the canaries of an environment, by namespace and name whatever the order of their files.

    What the project declares to live `external`ly, and the versions that it `targets`,
    are known here, too.
    """

    canaries: tuple[Canary, ...]
    environment: Environment = field(default_factory=Environment)
    external: External = field(default_factory=External)
    targets: Targets = field(default_factory=Targets)
