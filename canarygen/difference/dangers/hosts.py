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
from canarygen.model.host import MESH, covers, identity, service
from canarygen.typed import NamedTuple


class _Host(NamedTuple):
    """A host of an environment, by what tells it apart: a Service is one, be its name short or written out."""

    environment: str
    identity: tuple[str, ...]


def host_moved(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of hosts that one canary loses and another gets."""
    losers: dict[_Host, list[Part]] = defaultdict(list)
    for part in parts:
        for host in _hosts(part, is_new=False).keys() - _hosts(part, is_new=True).keys():
            losers[host].append(part)
    known = {(id(old), id(new)) for old, new in renamed(parts)}
    for part in parts:
        names = _hosts(part, is_new=True)
        for host in sorted(names.keys() - _hosts(part, is_new=False).keys()):
            for loser in losers.get(host, ()):
                if (id(loser), id(part)) not in known:
                    yield _moved(names[host], loser, part)


def _moved(name: str, loser: Part, gainer: Part) -> Danger:
    return Danger(
        code=Threat.HOST_MOVED,
        part=gainer,
        names=(name, loser.name),
        sentence="{} comes here from {}: until both are synced, both may have it, or neither",
        help="sync the new owner first, and then the old one",
    )


def host_gone(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of hosts that lead from a gateway to a canary no more, and that no other canary gets."""
    got = {
        host
        for part in parts
        for host in _hosts(part, is_new=True).keys() - _hosts(part, is_new=False).keys()
    }
    for part in parts:
        kept = _hosts(part, is_new=True, outside=True).values()
        lost = sorted(
            name
            for host, name in _hosts(part, is_new=False, outside=True).items()
            if host not in got and not any(covers(other, name) for other in kept)
        )
        if lost and part.fate is Fate.CHANGED:
            yield Danger(
                code=Threat.HOST_GONE,
                part=part,
                names=tuple(lost),
                sentence=f"no gateway leads {gaps(lost, 'and')} here any more: whoever still calls it finds nothing, unless something else takes it",
                help="keep the host and its gateway, beside what is new, until nobody calls it",
            )


def _hosts(part: Part, *, is_new: bool, outside: bool = False) -> dict[_Host, str]:
    """Give the hosts of a canary before or after, each with its name; only those that a gateway leads to, or callers in the mesh, too."""
    namespace = part.owner.namespace
    sides = (item.new if is_new else item.old for item in part.of_kind("VirtualService"))
    return {
        _Host(part.owner.environment, identity(host, namespace)): host
        for side in sides
        if side and not (outside and _gateways(side) <= {MESH})
        for host in _named(side)
        if not (outside and service(host, namespace))
    }


def _gateways(service: Version) -> set[str]:
    return {spoken(name) for name in items(service.at("spec", "gateways"))} or {MESH}


def _named(service: Version) -> list[str]:
    return [spoken(host) for host in items(service.at("spec", "hosts"))]
