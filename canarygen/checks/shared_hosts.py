"""Laws of hosts that several canaries have: what a request meets never depends on the age of objects.

On a gateway Istio puts the routes of all VirtualServices of a host into one list, by the
age of the objects, and moves only those that take everything to its end (SortVHostRoutes
in its pilot/pkg/networking/core/route). Inside the mesh nothing is put together: the
oldest VirtualService has the host. A wildcard host and one that it stands for are two
lists everywhere, and Envoy asks the narrower one alone; so hosts are told apart by text.
"""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.claim import (
    Claim,
    Gateway,
    SharedHost,
    Taking,
    gateways,
    shared_hosts,
)
from canarygen.model.managed_route import HeaderRoute, ManagedRoute
from canarygen.model.match import Match
from canarygen.model.text import Form
from canarygen.wording import listed


def mesh_hosts_are_claimed_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """Inside the mesh a host belongs to one canary."""
    first: dict[str, Claim] = {}
    for canary in fleet.canaries:
        for host in canary.traffic.hosts if canary.traffic.mesh else ():
            claim = Claim(canary, host)
            if (other := first.setdefault(host.name, claim)) is not claim:
                yield _claimed_twice(claim, other, "inside the mesh")


def connections_are_claimed_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """On one gateway a server name of TLS, and a TCP port, belong to one canary."""
    names: dict[tuple[Gateway, str], Claim] = {}
    ports: dict[tuple[Gateway, int], tuple[Canary, Note]] = {}
    for canary in fleet.canaries:
        for gateway in gateways(canary):
            for host in canary.traffic.hosts if canary.tls_routes else ():
                claim = Claim(canary, host)
                if (other := names.setdefault((gateway, host.name), claim)).canary is not canary:
                    yield _claimed_twice(claim, other, "on the same gateway")
            for route in (route for route in canary.tcp_routes if not route.is_mesh_only):
                number = route.port.port
                mine = (canary, Note("the other claim", route.port.place.span))
                owner, there = ports.setdefault((gateway, number), mine)
                if owner is not canary:
                    yield Diagnostic(
                        code=Code.HOST_CLAIMED_TWICE,
                        message=f"the port {number} of the gateway `{'/'.join(gateway)}` already belongs to the canary `{owner.title}`",
                        span=route.port.place.span,
                        notes=(there,),
                        help="give one of the two another port, or another gateway",
                    )


def requests_are_claimed_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """Of a host that canaries share on a gateway, no request fits routes of two; and who shares it is told.

    This holds for the routes that the controller adds on the way, too.
    """
    for host in shared_hosts(fleet.canaries):
        overlaps = [*_overlaps(host), *_hijacks(host)]
        yield from overlaps
        if not overlaps:
            yield _shared(host)


def _overlaps(host: SharedHost) -> Iterator[Diagnostic]:
    """Find what two canaries take.

    What takes everything comes last and takes what is left, so there can be one of these.
    The others are found by the beginnings of their paths: not every two are compared.
    """
    for taking in host.whole:
        if taking.claim.canary is not host.whole[0].claim.canary:
            yield _claimed_twice(
                taking.claim, host.whole[0].claim, "on the same gateway", "`routes` for paths of its own, "
            )
    for taking in host.takings:
        if not taking.match.takes_all and (other := next(_rivals(taking, host), None)):
            yield _overlap(taking, other)


def _rivals(taking: Taking, host: SharedHost) -> Iterator[Taking]:
    """Give what other canaries take on the way to this one's path; of one path, each two once."""
    stem, canary = taking.match.path.stem, taking.claim.canary
    for other in host.above(stem):
        is_earlier = other.match.path.stem != stem or other.claim.canary.key < canary.key
        if is_earlier and other.claim.canary is not canary and taking.match.meets(other.match):
            yield other


def _overlap(taking: Taking, other: Taking) -> Diagnostic:
    owner, there = other.claim.canary, other.match
    return Diagnostic(
        code=Code.HOST_CLAIMED_TWICE,
        message=f"of `{taking.claim.host.name}`, {_words(there)} already belongs to the canary `{owner.title}`; a request may fit both, and the older object would get it",
        span=taking.match.place.span,
        notes=(Note("the other match; a prefix is compared as text", there.place.span),),
        help="let the paths differ from their beginning on (`/api/` does not take `/apix`), or give one of the two another host",
    )


def _hijacks(host: SharedHost) -> Iterator[Diagnostic]:
    for claim in host.claims:
        for step in claim.canary.rollout.route_steps:
            rivals = (host.rival(claim.canary, match) for match in step.matches)
            if other := next(filter(None, rivals), None):
                yield _hijack(step, other)


def _hijack(step: ManagedRoute, other: Taking) -> Diagnostic:
    owner, host = other.claim.canary, other.claim.host
    is_header = isinstance(step, HeaderRoute)
    # A route that nobody wrote takes all of a host that somebody did.
    place = host.place if owner.traffic.place.at("routes").is_default else other.match.place
    return Diagnostic(
        code=Code.ROUTE_TAKES_OTHERS,
        message=f"this {'route, which has no path,' if is_header else 'mirror'} would take requests of the canary `{owner.title}`, too",
        span=step.place.span,
        notes=(Note(f"its part of `{host.name}`, which they share", place.span),),
        help="write `traffic.preview` instead, which keeps the paths, or give one of the two another host"
        if is_header
        else "mirror paths that are this canary's alone, or give one of the two another host",
    )


def _claimed_twice(claim: Claim, other: Claim, where: str, also: str = "") -> Diagnostic:
    return Diagnostic(
        code=Code.HOST_CLAIMED_TWICE,
        message=f"`{claim.host.name}` already belongs to the canary `{other.canary.title}` {where}",
        span=claim.host.place.span,
        notes=(Note("the other claim", other.host.place.span),),
        help=f"give one of the two {also}another host, or another gateway",
    )


def _shared(host: SharedHost) -> Diagnostic:
    first = [taking for taking in host.takings if not taking.match.takes_all]
    age = " by the age of their objects" if len(first) > 1 else ""
    last = f", and last {_listed(host.whole)}" if host.whole else ""
    at, *others = {taking.claim.canary.key: taking.claim for taking in host.takings}.values()
    return Diagnostic(
        code=Code.SHARED_HOST,
        message=f"`{host.name}` is shared on {_gateways(host)}: Istio sees {_listed(first)}{age}{last}",
        span=at.host.place.span,
        notes=tuple(Note("shared with", claim.host.place.span) for claim in others),
        help="nothing has to be done: no request fits routes of two canaries",
    )


def _gateways(host: SharedHost) -> str:
    names = ["/".join(gateway) for gateway in host.gateways]
    return (
        f"the gateway {listed(names)}"
        if len(names) == 1
        else f"the same pods by the gateways {listed(names)}"
    )


def _listed(takings: Sequence[Taking]) -> str:
    # In the order of the paths, which is the one to look something up by.
    ordered = sorted(takings, key=lambda taking: (taking.match.path.text, taking.claim.canary.key))
    # A preview stands on the path of its own split route: one entry will do.
    entries = (f"{taking.claim.canary.name}: {taking.match.path.text}" for taking in ordered)
    return listed(list(dict.fromkeys(entries)))


def _words(match: Match) -> str:
    kinds = {Form.PREFIX: "what begins with", Form.EXACT: "the path", Form.REGEX: "the pattern"}
    return f"{kinds[match.path.form]} `{match.path.text}`"
