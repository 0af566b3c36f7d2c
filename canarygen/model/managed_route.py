"""Routes that the controller adds to the VirtualService for a while, and takes away again."""

from dataclasses import dataclass

from canarygen.document import Place

EVERY_PATH = "/"


@dataclass(frozen=True, slots=True)
class TextMatch:
    """What a text must be: `kind` is exact, prefix or regex."""

    kind: str
    text: str
    place: Place

    @property
    def condition(self) -> tuple[str, str]:
        """What two matches that accept the same texts share."""
        return (self.kind, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMatch:
    """What a request must be: all of it at once. Headers go by name."""

    path: TextMatch | None
    method: TextMatch | None
    headers: tuple[tuple[str, TextMatch], ...]
    place: Place

    @property
    def is_every(self) -> bool:
        """Whether every request matches."""
        return not self.headers and self.method is None and self.has_every_path

    @property
    def has_every_path(self) -> bool:
        """Whether the path plays no part."""
        return self.path is None or self.path.condition == ("prefix", EVERY_PATH)

    @property
    def condition(self) -> tuple[object, ...]:
        """What two matches that accept the same requests share."""
        headers = frozenset((name.lower(), match.condition) for name, match in self.headers)
        return (self.path and self.path.condition, self.method and self.method.condition, headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRoute:
    """Requests that match any of `matches` go to the canary from here on, whatever the weight."""

    name: str
    matches: tuple[RequestMatch, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorRoute:
    """Of the requests that match any of `matches`, so many percent are also sent to the canary, unanswered."""

    name: str
    percent: int
    matches: tuple[RequestMatch, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A header route, or a mirror, ends here."""

    name: str
    is_mirror: bool
    place: Place


ManagedRoute = HeaderRoute | MirrorRoute
