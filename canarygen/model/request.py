"""What happens to a request on its way: conditions that it meets, and what a route does to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from canarygen.document import Place
from canarygen.model.duration import Duration
from canarygen.model.text import TextMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One alternative of a route: a request must fulfil all of it.

    `gateways` and `port` (a Service's, 0 for any) are ours to set, the rest is the
    author's; `authority` is a host of its own.
    """

    path: TextMatch
    headers: Mapping[str, TextMatch]
    query: Mapping[str, TextMatch]
    method: str | None
    place: Place
    authority: str | None = None
    gateways: tuple[str, ...] = ()
    port: int = 0

    @property
    def has_path_alone(self) -> bool:
        """Whether nothing but the path is asked for."""
        return not (self.headers or self.query or self.method or self.authority or self.port)

    @property
    def takes_all(self) -> bool:
        """Whether every request fits."""
        return self.has_path_alone and self.path.takes_every_path

    def covers(self, other: "Match") -> bool:
        """Whether every request that fits `other` surely fits this one, ports and gateways apart."""
        return (
            (self.path.takes_every_path or self.path.covers(other.path))
            and self.method in {None, other.method}
            and _all_cover(self.headers, other.headers)
            and _all_cover(self.query, other.query)
        )

    def meets(self, other: "Match") -> bool:
        """Whether some request may fit both, ports and gateways apart."""
        return (
            self.path.meets(other.path)
            and (self.method is None or other.method in {None, self.method})
            and _all_meet(self.headers, other.headers)
            and _all_meet(self.query, other.query)
        )


def _all_cover(wide: Mapping[str, TextMatch], narrow: Mapping[str, TextMatch]) -> bool:
    return all(name in narrow and match.covers(narrow[name]) for name, match in wide.items())


def _all_meet(first: Mapping[str, TextMatch], second: Mapping[str, TextMatch]) -> bool:
    return all(match.meets(second[name]) for name, match in first.items() if name in second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A Service, by its short name or in full, and its port."""

    host: str
    port: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """What replaces the matched path (or what `regex` finds of it), and the Host header."""

    path: str | None
    regex: str | None
    host: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Where the caller is sent; what is None stays as it was asked for."""

    path: str | None
    host: str | None
    scheme: str | None
    port: int | None
    code: int
    place: Place


@dataclass(frozen=True, slots=True)
class Timeout:
    """How long a request may take, retries included."""

    duration: Duration
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """When and how often a request is tried again."""

    attempts: int
    per_try_timeout: Duration | None
    retry_on: str | None
    retry_remote_localities: bool | None
    backoff: Duration | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Cors:
    """Which pages of other origins may call."""

    origins: tuple[TextMatch, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    expose: tuple[str, ...]
    max_age: Duration | None
    credentials: bool | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderOperations:
    """Headers that are set, added and taken away, in this order of Istio's API."""

    set: Mapping[str, str]
    add: Mapping[str, str]
    remove: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderChanges:
    """Headers that are changed on the way there and on the way back."""

    request: HeaderOperations | None
    response: HeaderOperations | None
    place: Place


@dataclass(frozen=True, slots=True)
class Mirror:
    """A second destination, and how many percent of the requests it gets a copy of."""

    to: Destination
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Percent of requests that wait, and how long."""

    percent: int
    time: Duration
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """Percent of requests that fail, with an HTTP status or (the other is None) a gRPC one."""

    percent: int
    status: int | None
    grpc_status: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Faults that are put into a route."""

    delay: Delay | None
    abort: Abort | None


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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
