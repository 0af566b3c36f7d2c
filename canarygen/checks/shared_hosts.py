"""Laws of hosts that several canaries have: what a request meets never depends on the age of objects.

On a gateway Istio puts the routes of all VirtualServices of a host into one list, by the
age of the objects, and moves only those that take everything to its end (SortVHostRoutes
in its pilot/pkg/networking/core/route). Inside the mesh nothing is put together: the
oldest VirtualService has the host. A wildcard host and one that it stands for are two
lists everywhere, and Envoy asks the narrower one alone; so hosts are told apart by text.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.match import Match
from canarygen.model.route import http_routes, takes_requests, tcp_routes, tls_routes
from canarygen.model.text import Form
from canarygen.model.traffic import Host
from canarygen.wording import listed

_Gateway = tuple[str, str]


class _Claim(NamedTuple):
    """A host, as a canary has it."""

    canary: Canary
    host: Host


class _Taking(NamedTuple):
    """What a claim takes of its host: one alternative of one route."""

    claim: _Claim
    match: Match


def mesh_hosts_are_claimed_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """Inside the mesh a host belongs to one canary, and its apex Service's full name to none but it."""
    first: dict[str, _Claim] = {}
    in_mesh = [canary for canary in fleet.canaries if canary.traffic.mesh]
    for canary in in_mesh:
        for name in _full_names(canary):
            first[name] = _Claim(canary, Host(name, canary.traffic.mesh or canary.place))
    for canary in in_mesh:
        for host in canary.traffic.hosts:
            claim = _Claim(canary, host)
            if (other := first.setdefault(host.name, claim)) is not claim:
                yield _claimed_twice(claim, other, "inside the mesh")


def _full_names(canary: Canary) -> tuple[str, ...]:
    short = f"{canary.names.service}.{canary.namespace}"
    return (f"{short}.svc", f"{short}.svc.cluster.local")


def connections_are_claimed_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """On one gateway a server name of TLS, and a TCP port, belong to one canary."""
    names: dict[tuple[_Gateway, str], _Claim] = {}
    ports: dict[tuple[_Gateway, int], tuple[Canary, Note]] = {}
    for canary in fleet.canaries:
        for gateway in _gateways(canary):
            for host in canary.traffic.hosts if tls_routes(canary) else ():
                claim = _Claim(canary, host)
                if (other := names.setdefault((gateway, host.name), claim)).canary is not canary:
                    yield _claimed_twice(claim, other, "on the same gateway")
            for route in (route for route in tcp_routes(canary) if not route.is_mesh_only):
                number = route.port.port
                mine = (canary, Note("the other claim", route.port.place.span))
                owner, there = ports.setdefault((gateway, number), mine)
                if owner is not canary:
                    yield Diagnostic(
                        code=Code.HOST_CLAIMED_TWICE,
                        message=f"the port {number} of the gateway `{'/'.join(gateway)}` already belongs to the canary `{owner.name}`",
                        span=route.port.place.span,
                        notes=(there,),
                        help="give one of the two another port, or another gateway",
                    )


def requests_are_claimed_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """Of a host that canaries share on a gateway, no request fits routes of two; and who shares it is told."""
    claims = _claims(fleet)
    for (gateway, host), sharing in claims.items():
        if len({claim.canary.key for claim in sharing}) > 1:
            takings = [taking for claim in sharing for taking in _takings(claim, host)]
            overlaps = list(_overlaps(takings))
            yield from overlaps
            if takings and not overlaps:
                yield _shared(gateway, host, takings)


def previews_are_reached(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preview's host that only a wildcard stands for belongs to no other canary, whose narrower list would win."""
    claims = _claims(fleet)
    for canary in fleet.canaries:
        preview = canary.traffic.preview
        if preview and preview.host and all(host.name != preview.host for host in canary.traffic.hosts):
            mine = _Claim(canary, Host(preview.host, preview.asked))
            for gateway in _gateways(canary):
                for other in claims.get((gateway, preview.host), ())[:1]:
                    yield _claimed_twice(mine, other, "on the same gateway")


def _claims(fleet: Fleet) -> dict[tuple[_Gateway, str], list[_Claim]]:
    claims: dict[tuple[_Gateway, str], list[_Claim]] = defaultdict(list)
    for canary in filter(takes_requests, fleet.canaries):
        for gateway in _gateways(canary):
            for host in canary.traffic.hosts:
                claims[gateway, host.name].append(_Claim(canary, host))
    return claims


def _gateways(canary: Canary) -> Iterator[_Gateway]:
    traffic = canary.traffic
    if traffic.own_gateway:
        yield (canary.namespace, canary.names.gateway)
    for gateway in traffic.gateways:
        yield (gateway.namespace, gateway.name)


def _takings(claim: _Claim, host: str) -> Iterator[_Taking]:
    for route in http_routes(claim.canary):
        for match in route.matches:
            if not match.gateways and match.authority in {None, host}:
                yield _Taking(claim, match)


def _overlaps(takings: Sequence[_Taking]) -> Iterator[Diagnostic]:
    """Find what two canaries take.

    What takes everything comes last and takes what is left, so there can be one of these.
    The others are found by the beginnings of their paths: not every two are compared.
    """
    everything = [taking for taking in takings if taking.match.takes_all]
    for taking in everything:
        if taking.claim.canary is not everything[0].claim.canary:
            yield _claimed_twice(taking.claim, everything[0].claim, "on the same gateway")
    by_stem: dict[str, list[_Taking]] = defaultdict(list)
    for taking in takings:
        if not taking.match.takes_all:
            by_stem[taking.match.path.stem].append(taking)
    for taking in takings:
        if not taking.match.takes_all and (other := next(_rivals(taking, by_stem), None)):
            yield _overlap(taking, other)


def _rivals(taking: _Taking, by_stem: Mapping[str, Sequence[_Taking]]) -> Iterator[_Taking]:
    """Give what other canaries take on the way to this one's path; of one path, each two once."""
    stem, canary = taking.match.path.stem, taking.claim.canary
    for length in range(len(stem) + 1):
        for other in by_stem.get(stem[:length], ()):
            is_earlier = length < len(stem) or other.claim.canary.key < canary.key
            if is_earlier and other.claim.canary is not canary and taking.match.meets(other.match):
                yield other


def _overlap(taking: _Taking, other: _Taking) -> Diagnostic:
    owner, there = other.claim.canary, other.match
    return Diagnostic(
        code=Code.HOST_CLAIMED_TWICE,
        message=f"of `{taking.claim.host.name}`, {_words(there)} already belongs to the canary `{owner.name}`; a request may fit both, and the older object would get it",
        span=taking.match.place.span,
        notes=(Note("the other match; a prefix is compared as text", there.place.span),),
        help="let the paths differ from their beginning on (`/api/` does not take `/apix`), or give one of the two another host",
    )


def _claimed_twice(claim: _Claim, other: _Claim, where: str) -> Diagnostic:
    return Diagnostic(
        code=Code.HOST_CLAIMED_TWICE,
        message=f"`{claim.host.name}` already belongs to the canary `{other.canary.name}` {where}",
        span=claim.host.place.span,
        notes=(Note("the other claim", other.host.place.span),),
        help="give one of the two another host, or another gateway",
    )


def _shared(gateway: _Gateway, host: str, takings: Sequence[_Taking]) -> Diagnostic:
    first = [taking for taking in takings if not taking.match.takes_all]
    last = [taking for taking in takings if taking.match.takes_all]
    words = f"Istio sees {_listed(first)} by the age of their objects" if first else "Istio sees"
    at, *others = {taking.claim.canary.key: taking.claim for taking in takings}.values()
    return Diagnostic(
        code=Code.SHARED_HOST,
        message=f"`{host}` is shared on the gateway `{'/'.join(gateway)}`: {words}{f', and last {_listed(last)}' if last else ''}",
        span=at.host.place.span,
        notes=tuple(Note("shared with", claim.host.place.span) for claim in others),
        help="nothing has to be done: no request fits routes of two canaries",
    )


def _listed(takings: Sequence[_Taking]) -> str:
    # In the order of the paths, which is the one to look something up by.
    ordered = sorted(takings, key=lambda taking: (taking.match.path.text, taking.claim.canary.key))
    # A preview stands on the path of its own split route: one entry will do.
    entries = (f"{taking.claim.canary.name}: {taking.match.path.text}" for taking in ordered)
    return listed(list(dict.fromkeys(entries)))


def _words(match: Match) -> str:
    kinds = {Form.PREFIX: "what begins with", Form.EXACT: "the path", Form.REGEX: "the pattern"}
    return f"{kinds[match.path.form]} `{match.path.text}`"
