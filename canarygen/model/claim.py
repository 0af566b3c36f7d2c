"""What canaries take of a host on a gateway: the index by which laws of shared hosts are near-linear."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, takewhile

from canarygen.frozen import cached_property, frozen
from canarygen.model.canary import Canary
from canarygen.model.gateway_pods import Pods, gateway_pods
from canarygen.model.match import Match
from canarygen.model.traffic import Host

Gateway = tuple[str, str]
"""The namespace and the name of a Gateway."""
Door = Gateway | tuple[Pods, int]
"""Where requests come in: by a Gateway, or by a port of gateway pods for which Istio puts all Gateways into one list."""


@frozen
class Claim:
    """A host, as a canary has it."""

    canary: Canary
    host: Host


@frozen
class Taking:
    """What a claim takes of its host: one alternative of one route."""

    claim: Claim
    match: Match


@frozen(keeping=True)
class SharedHost:
    """A host of some gateways that lead to one list of routes, and all that canaries have there."""

    gateways: Sequence[Gateway]
    name: str
    claims: Sequence[Claim]

    @cached_property
    def takings(self) -> tuple[Taking, ...]:
        """What all claims take, canary by canary."""
        return tuple(taking for claim in self.claims for taking in _takings(claim, self.name))

    @cached_property
    def whole(self) -> tuple[Taking, ...]:
        """Those that take everything, which Istio puts last: they get what is left."""
        return tuple(taking for taking in self.takings if taking.match.takes_all)

    @cached_property
    def parts(self) -> Mapping[str, Sequence[Taking]]:
        """The others, by the stem of their path."""
        found: dict[str, list[Taking]] = defaultdict(list)
        for taking in self.takings:
            if not taking.match.takes_all:
                found[taking.match.path.stem].append(taking)
        return dict(sorted(found.items()))

    def above(self, stem: str) -> Iterator[Taking]:
        """Give the parts whose stem this one begins with, itself among them, from the shortest on."""
        for length in range(len(stem) + 1):
            yield from self.parts.get(stem[:length], ())

    def below(self, stem: str) -> Iterator[Taking]:
        """Give the parts whose stem begins with this one and is longer."""
        stems = self._stems
        further = (stems[at] for at in range(bisect_left(stems, stem), len(stems)))
        for found in takewhile(lambda found: found.startswith(stem), further):
            if found != stem:
                yield from self.parts[found]

    def rival(self, canary: Canary, match: Match) -> Taking | None:
        """Give a taking of another canary's that a further match of this one's would take from.

        There is none where the canary has all that fits the match to itself already.
        """
        stem = match.path.stem
        if any(mine.claim.canary is canary and mine.match.covers(match) for mine in self.above(stem)):
            return None
        takings = chain(self.above(stem), self.below(stem), self.whole)
        others = (taking for taking in takings if taking.claim.canary is not canary)
        return next((other for other in others if other.match.meets(match)), None)

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        return tuple(self.parts)


def hosts_by_gateway(canaries: Iterable[Canary]) -> Mapping[tuple[Gateway, str], Sequence[Claim]]:
    """Give who has the hosts of all gateways that requests come in for, by gateway and name."""
    claims: dict[tuple[Gateway, str], list[Claim]] = defaultdict(list)
    for canary in (canary for canary in canaries if canary.takes_requests):
        for gateway in gateways(canary):
            for host in canary.traffic.hosts:
                claims[gateway, host.name].append(Claim(canary, host))
    return claims


def shared_hosts(canaries: Sequence[Canary]) -> Iterator[SharedHost]:
    """Give the hosts that several canaries have on one gateway, or on several that Istio puts together."""
    doors = _doors(canaries)
    meeting: dict[tuple[Door, str], list[tuple[Gateway, Sequence[Claim]]]] = defaultdict(list)
    for (gateway, name), claims in hosts_by_gateway(canaries).items():
        meeting[doors.get(gateway, gateway), name].append((gateway, claims))
    for (_, name), found in meeting.items():
        claims = found[0][1] if len(found) == 1 else _once(found)
        if len(claims) > 1 and len({claim.canary.key for claim in claims}) > 1:
            yield SharedHost([gateway for gateway, _ in found], name, claims)


def _doors(canaries: Iterable[Canary]) -> Mapping[Gateway, Door]:
    """Give the ports at which Istio puts the routes of Gateways of this tree together: those for plain HTTP (mergeGateways, pilot/pkg/model)."""
    return {
        (canary.namespace, canary.names.gateway): (pods, server.port)
        for canary in canaries
        if (pods := gateway_pods(canary)) is not None
        for server in canary.servers
        if server.is_merged
    }


def _once(found: Iterable[tuple[Gateway, Sequence[Claim]]]) -> Sequence[Claim]:
    """Give each canary's claim once, by however many gateways its requests come in."""
    return list({claim.canary.key: claim for _, claims in found for claim in claims}.values())


def gateways(canary: Canary) -> Iterator[Gateway]:
    """Give the Gateways that a canary's callers come in by."""
    traffic = canary.traffic
    if traffic.own_gateway:
        yield (canary.namespace, canary.names.gateway)
    for gateway in traffic.gateways:
        yield (gateway.namespace, gateway.name)


def _takings(claim: Claim, host: str) -> Iterator[Taking]:
    for route in claim.canary.http_routes:
        for match in route.matches:
            if not match.gateways and match.authority in {None, host}:
                yield Taking(claim, match)
