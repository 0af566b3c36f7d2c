"""Routes that the controller adds to the VirtualService for a while, and takes away again."""

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.match import Match


@frozen(kw_only=True)
class HeaderRoute:
    """Requests that match any of `matches` go to the canary from here on, whatever the weight.

    The controller looks at one header of each match, and at nothing else.
    """

    name: str
    matches: tuple[Match, ...]
    place: Place


@frozen(kw_only=True)
class MirrorRoute:
    """Of the requests that match any of `matches`, so many percent are also sent to the canary, unanswered."""

    name: str
    percent: int
    matches: tuple[Match, ...]
    place: Place


@frozen(kw_only=True)
class Removal:
    """A header route, or a mirror, ends here."""

    name: str
    is_mirror: bool
    place: Place


ManagedRoute = HeaderRoute | MirrorRoute


def headers_place(route: ManagedRoute, match: Match) -> Place:
    """Give the place of a match's headers: the alternatives of a header route are nothing else."""
    return match.place if isinstance(route, HeaderRoute) else match.place.at("headers")
