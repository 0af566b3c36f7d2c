"""Which requests a route takes."""

from collections.abc import Mapping

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.text import TextMatch


@frozen(kw_only=True)
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
