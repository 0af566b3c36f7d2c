"""Hosts that a canary answers to no more."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.belonging import renamed
from canarygen.difference.dangers.danger import Danger, gaps
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version
from canarygen.difference.word import spoken
from canarygen.document import items
from canarygen.model.host import covers
from canarygen.typed import Final, NamedTuple

_MESH: Final = "mesh"


class _Host(NamedTuple):
    """A host of an environment; one without a dot is of a namespace, too."""

    environment: str
    namespace: str
    name: str


def host_moved(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of hosts that one canary loses and another gets."""
    losers: dict[_Host, list[Part]] = defaultdict(list)
    for part in parts:
        for host in _hosts(part, is_new=False) - _hosts(part, is_new=True):
            losers[host].append(part)
    known = {(id(old), id(new)) for old, new in renamed(parts)}
    for part in parts:
        for host in sorted(_hosts(part, is_new=True) - _hosts(part, is_new=False)):
            for loser in losers.get(host, ()):
                if (id(loser), id(part)) not in known:
                    yield _moved(host, loser, part)


def _moved(host: _Host, loser: Part, gainer: Part) -> Danger:
    return Danger(
        code=Threat.HOST_MOVED,
        part=gainer,
        names=(host.name, loser.name),
        sentence="{} comes here from {}: until both are synced, both may have it, or neither",
        help="sync the new owner first, and then the old one",
    )


def host_gone(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of hosts that lead from a gateway to a canary no more, and that no other canary gets."""
    got = {host for part in parts for host in _hosts(part, is_new=True) - _hosts(part, is_new=False)}
    for part in parts:
        kept = {host.name for host in _hosts(part, is_new=True, outside=True)}
        lost = sorted(
            host.name
            for host in _hosts(part, is_new=False, outside=True) - got
            if not any(covers(name, host.name) for name in kept)
        )
        if lost and part.fate is Fate.CHANGED:
            yield Danger(
                code=Threat.HOST_GONE,
                part=part,
                names=tuple(lost),
                sentence=f"no gateway leads {gaps(lost, 'and')} here any more: whoever still calls it finds nothing, unless something else takes it",
                help="keep the host and its gateway, beside what is new, until nobody calls it",
            )


def _hosts(part: Part, *, is_new: bool, outside: bool = False) -> set[_Host]:
    """Give the hosts of a canary before or after; only those that a gateway leads to, or callers in the mesh, too."""
    sides = (item.new if is_new else item.old for item in part.of_kind("VirtualService"))
    return {
        _host(part, host)
        for side in sides
        if side and not (outside and _gateways(side) <= {_MESH})
        for host in _named(side)
        if not (outside and _is_service(host))
    }


def _gateways(service: Version) -> set[str]:
    return {spoken(name) for name in items(service.at("spec", "gateways"))} or {_MESH}


def _is_service(host: str) -> bool:
    return host.endswith(".svc.cluster.local") or not ("." in host or host == "*")


def _named(service: Version) -> list[str]:
    return [spoken(host) for host in items(service.at("spec", "hosts"))]


def _host(part: Part, name: str) -> _Host:
    return _Host(part.owner.environment, "" if "." in name else part.owner.namespace, name)
