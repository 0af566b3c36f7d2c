"""How the app is reached, and how traffic splits between its versions."""

from collections.abc import Mapping
from enum import Enum

from canarygen.document import Place
from canarygen.frozen import cached_property, frozen
from canarygen.model.request import Destination, Route, Settings
from canarygen.model.text import TextMatch
from canarygen.typed import Any, Final

HTTPS_PORT = 443
INGRESS: Final = {"istio": "ingressgateway"}
"""By these labels Istio's own ingress gateway is picked, as its charts install it."""


class Split(Enum):
    """What tells the two versions apart in a route."""

    SERVICES = "services"
    SUBSETS = "subsets"


@frozen
class Host:
    """A host name that callers use."""

    name: str
    place: Place


@frozen(kw_only=True)
class Tls:
    """TLS at a gateway's port 443."""

    mode: str
    secret: str | None
    min_version: str | None
    place: Place

    @property
    def is_passed_through(self) -> bool:
        """Whether the app, not the gateway, ends TLS."""
        return self.mode == "PASSTHROUGH"


@frozen(kw_only=True)
class OwnGateway:
    """A Gateway that this canary brings along.

    `port` is that of plain HTTP, None where nothing but connections comes in; `tcp` says
    that the app's TCP ports are open, too.
    """

    selector: Mapping[str, str]
    port: int | None
    tls: Tls | None
    redirect: bool
    tcp: bool
    place: Place


@frozen(kw_only=True)
class GatewayReference:
    """A Gateway that exists, or that another spec brings along."""

    namespace: str
    name: str
    place: Place

    def __str__(self) -> str:
        """Write the gateway as references do."""
        return f"{self.namespace}/{self.name}"


@frozen(kw_only=True)
class Preview:
    """A standing way to the new version: by headers (a cookie is one of them), or by a host of its own.

    `asked` is the place of what tells its requests apart.
    """

    headers: Mapping[str, TextMatch]
    host: str | None
    asked: Place
    place: Place


@frozen
class Mtls:
    """Whether pods refuse calls without Istio's mutual TLS."""

    is_strict: bool
    place: Place


@frozen(kw_only=True, keeping=True)
class Traffic:
    """Where callers come in (`mesh` is the callers inside it) and what their requests meet.

    `hosts` has the preview's one, too, where requests are routed, unless a wildcard among them stands for it.
    `settings` are the defaults of all routes, which have them already.
    """

    hosts: tuple[Host, ...]
    own_gateway: OwnGateway | None
    gateways: tuple[GatewayReference, ...]
    mesh: Place | None
    split: Split
    routes: tuple[Route, ...]
    settings: Settings
    preview: Preview | None
    mtls: Mtls | None
    policy: Mapping[str, Any] | None
    place: Place

    @cached_property
    def destinations(self) -> tuple[Destination, ...]:
        """What routes and mirrors lead to beside the app."""
        fixed = (route.to for route in self.routes)
        mirrored = (route.mirror.to for route in self.routes if route.mirror)
        return tuple(destination for destination in (*fixed, *mirrored) if destination)

    @property
    def has_gateway(self) -> bool:
        """Whether callers come in by a gateway, be it beside the mesh."""
        return self.own_gateway is not None or bool(self.gateways)

    @property
    def needs_apex(self) -> bool:
        """Whether there is a Service that selects both versions."""
        return self.mesh is not None or self.split is Split.SUBSETS

    @cached_property
    def all_settings(self) -> tuple[Settings, ...]:
        """The defaults of all routes, and what each route has that it does not share with all."""
        own = (route.settings for route in self.routes if route.settings is not self.settings)
        return (self.settings, *own)

    @cached_property
    def is_choosy(self) -> bool:
        """Whether a route does not take every request."""
        return not all(match.takes_all for route in self.routes for match in route.matches)

    @cached_property
    def passthrough(self) -> Tls | None:
        """The TLS settings of an own gateway that leaves TLS to the app."""
        tls = self.own_gateway.tls if self.own_gateway else None
        return tls if tls and tls.is_passed_through else None
