"""Laws of previews: they find the new version's pods, can be told apart, and are asked themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.claim import Claim, Gateway, gateways, hosts_by_gateway
from canarygen.model.gateway_pods import Pods, gateway_pods, pods_in_common
from canarygen.model.host import covering
from canarygen.model.match import Match
from canarygen.model.traffic import Host, Preview, Split
from canarygen.typed import TypeVar

K = TypeVar("K")
Door = tuple[Gateway | Pods, int]
"""A port of some gateway pods; of a Gateway that lives elsewhere itself, and all of its ports."""


def previews_are_possible(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preview leads to a Service, and asks for no header that a route asks for already."""
    for canary in fleet.canaries:
        if preview := canary.preview:
            if canary.traffic.split is Split.SUBSETS:
                yield _subsets(canary, preview)
            if canary.rollout.ping_pong:
                yield _swapped(canary, preview)
            for route in canary.traffic.routes:
                for match in route.matches if route.is_split else ():
                    yield from _contradictions(preview, match)


def _subsets(canary: Canary, preview: Preview) -> Diagnostic:
    return Diagnostic(
        code=Code.PREVIEW_REFUSED,
        message="after an abort the new version's subset has no pods, and a preview would answer 503",
        span=preview.place.key,
        notes=(Note("the versions are subsets here", canary.traffic.place.at("split").span),),
        help="write `split: services`: the new version's Service falls back to the stable pods",
    )


def _swapped(canary: Canary, preview: Preview) -> Diagnostic:
    return Diagnostic(
        code=Code.PREVIEW_REFUSED,
        message="ping and pong swap their roles at every promotion, and a preview would lead to the old version then",
        span=preview.place.key,
        notes=(Note("they are asked for here", canary.rollout.place.at("pingPong").key),),
        help="leave `pingPong` out, or preview with a `route` step",
    )


def _contradictions(preview: Preview, match: Match) -> Iterator[Diagnostic]:
    for name in preview.headers.keys() & match.headers.keys():
        yield Diagnostic(
            code=Code.PREVIEW_REFUSED,
            message=f"a route asks for the header `{name}` already, and a match has one condition a header",
            span=preview.asked.key,
            notes=(Note("there", match.place.at("headers", name).key),),
            help="use another header, or a host of the preview's own",
        )


def previews_are_reached(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preview's host that only a wildcard stands for belongs to no other canary, nor to its narrower wildcard: that list would win."""
    hosted = list(_hosted(fleet))
    if not hosted:
        return
    common, opened = pods_in_common(fleet.canaries), _opened(fleet)
    claims, in_mesh = _claims(fleet, opened), _claims_in_mesh(fleet)
    for canary, preview in hosted:
        names = _narrower(canary, preview)
        if canary.traffic.mesh and (other := _first(in_mesh, names)):
            yield _unreached(preview, other, "inside the mesh")
        for gateway in gateways(canary):
            doors = [
                (there, port)
                for pods, port in opened.get(gateway, ((gateway, 0),))
                for there in (common[pods] if isinstance(pods, frozenset) else (pods,))
            ]
            if other := _first(claims, ((door, name) for name in names for door in doors)):
                is_same = gateway in gateways(other.canary)
                where = "on the same gateway" if is_same else "on gateway pods that may be the same"
                yield _unreached(preview, other, where)


def _first(claims: Mapping[K, Claim], keys: Iterable[K]) -> Claim | None:
    return next(filter(None, map(claims.get, keys)), None)


def _opened(fleet: Fleet) -> Mapping[Gateway, Sequence[Door]]:
    """Give the ports that the canaries' own Gateways open."""
    return {
        (canary.namespace, canary.names.gateway): [(pods, server.port) for server in canary.servers]
        for canary in fleet.canaries
        if (pods := gateway_pods(canary)) is not None
    }


def _claims(fleet: Fleet, opened: Mapping[Gateway, Sequence[Door]]) -> Mapping[tuple[Door, str], Claim]:
    """Give the first claim of each host by the ports of gateway pods; of each port Istio makes a list of its own.

    Nothing is known of the pods of a Gateway that lives elsewhere: it is only like itself.
    """
    claims: dict[tuple[Door, str], Claim] = {}
    for (gateway, name), found in hosts_by_gateway(fleet.canaries).items():
        for door in opened.get(gateway, ((gateway, 0),)):
            claims.setdefault((door, name), found[0])
    return claims


def _claims_in_mesh(fleet: Fleet) -> Mapping[str, Claim]:
    """Give a claim of each host that sidecars know."""
    met = (canary for canary in fleet.canaries if canary.traffic.mesh)
    return {host.name: Claim(canary, host) for canary in met for host in canary.traffic.hosts}


def _narrower(canary: Canary, preview: Host) -> Sequence[str]:
    """Give a preview's host, and the wildcards above it that are narrower than the one of its canary's that stands for it; none if the canary lists it."""
    own = {host.name for host in canary.traffic.hosts}
    return list(takewhile(lambda name: name not in own, covering(preview.name)))


def _hosted(fleet: Fleet) -> Iterator[tuple[Canary, Host]]:
    """Give the previews that have a host, and that."""
    for canary in fleet.canaries:
        preview = canary.preview
        if preview and preview.host:
            yield canary, Host(preview.host, preview.asked)


def _unreached(preview: Host, other: Claim, where: str) -> Diagnostic:
    return Diagnostic(
        code=Code.HOST_CLAIMED_TWICE,
        message=f"the preview's host `{preview.name}` already belongs to the canary `{other.canary.title}` {where}{_as(preview, other)}",
        span=preview.place.span,
        notes=(Note("the other claim", other.host.place.span),),
        help="give the preview another host",
    )


def _as(preview: Host, other: Claim) -> str:
    return "" if other.host.name == preview.name else f", which has `{other.host.name}`"


CHECKS = (previews_are_possible, previews_are_reached)
