"""What a route does to a request on its way."""

from collections.abc import Mapping

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.duration import Duration
from canarygen.model.match import Match
from canarygen.model.text import TextMatch


@frozen(kw_only=True)
class Destination:
    """A Service, by its short name or in full, and its port."""

    host: str
    port: int
    place: Place


@frozen(kw_only=True)
class Rewrite:
    """What replaces the matched path (or what `regex` finds of it), and the Host header."""

    path: str | None
    regex: str | None
    host: str | None
    place: Place


@frozen(kw_only=True)
class Redirect:
    """Where the caller is sent; what is None stays as it was asked for."""

    path: str | None
    host: str | None
    scheme: str | None
    port: int | None
    code: int
    place: Place


@frozen
class Timeout:
    """How long a request may take, retries included."""

    duration: Duration
    place: Place


@frozen(kw_only=True)
class Retries:
    """When and how often a request is tried again."""

    attempts: int
    per_try_timeout: Duration | None
    retry_on: str | None
    retry_remote_localities: bool | None
    backoff: Duration | None
    place: Place


@frozen(kw_only=True)
class Cors:
    """Which pages of other origins may call."""

    origins: tuple[TextMatch, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    expose: tuple[str, ...]
    max_age: Duration | None
    credentials: bool | None
    place: Place


@frozen(kw_only=True)
class HeaderOperations:
    """Headers that are set, added and taken away, in this order of Istio's API."""

    set: Mapping[str, str]
    add: Mapping[str, str]
    remove: tuple[str, ...]
    place: Place


@frozen(kw_only=True)
class HeaderChanges:
    """Headers that are changed on the way there and on the way back."""

    request: HeaderOperations | None
    response: HeaderOperations | None
    place: Place


@frozen
class Mirror:
    """A second destination, and how many percent of the requests it gets a copy of."""

    to: Destination
    percent: int


@frozen(kw_only=True)
class Delay:
    """Percent of requests that wait, and how long."""

    percent: int
    time: Duration
    place: Place


@frozen(kw_only=True)
class Abort:
    """Percent of requests that fail, with an HTTP status or (the other is None) a gRPC one."""

    percent: int
    status: int | None
    grpc_status: str | None


@frozen
class Fault:
    """Faults that are put into a route."""

    delay: Delay | None
    abort: Abort | None


@frozen(kw_only=True)
class Settings:
    """What a route may have of its own, and the traffic as a default of all routes."""

    timeout: Timeout | None = None
    retries: Retries | None = None
    cors: Cors | None = None
    headers: HeaderChanges | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where each of them was said."""
        return tuple(
            said.place for said in (self.timeout, self.retries, self.cors, self.headers) if said is not None
        )


@frozen(kw_only=True)
class Route:
    """A route as the author has it: which requests, and where they go.

    `to` is a fixed destination; a route with neither `to` nor `redirect` goes to the app.
    """

    name: str
    matches: tuple[Match, ...]
    to: Destination | None
    redirect: Redirect | None
    rewrite: Rewrite | None
    settings: Settings
    mirror: Mirror | None
    fault: Fault | None
    place: Place

    @property
    def is_split(self) -> bool:
        """Whether its requests are split between the app's versions."""
        return self.to is None and self.redirect is None
