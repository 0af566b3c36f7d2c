"""The ports of an app, from its Services and the container behind them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from canarygen.document import Map, below, items, mapping, mappings, text
from canarygen.form import is_port_name
from canarygen.lint.workload import Workload
from canarygen.model.route import KINDS
from canarygen.model.speech import UDP, spoken
from canarygen.raising.family import Family
from canarygen.typed import Any


def ports(family: Family) -> list[Map]:
    """Give the ports in the language's long form: what some Service has; without any, what the container declares."""
    services = [*([family.apex] if family.apex else []), *family.services]
    said = [port for service in services for port in mappings(service.get("spec", "ports"))]
    declared = family.pods.ports if family.pods else ()
    asked = {name: number for name, number, _ in guesses(said, family.pods)}
    found: dict[int, tuple[Map, str]] = {}
    for port in said or [{"port": number, "protocol": word, "name": name} for name, number, word in declared]:
        long = _port(port, asked, family)
        if long:
            found.setdefault(long["port"], (long, text(port.get("name"))))
    return list(_told_apart(found.values(), _named(family)))


def _told_apart(ports: Iterable[tuple[Map, str]], named: Collection[str]) -> Iterator[Map]:
    """Leave out ports of a name that another one has, unless both lead to one port of the container.

    The first that leads there has the name of that, and further ones those that the Services give them, if a spec may
    have such a name and no port of the containers is `named` so.
    """
    names: set[str] = set()
    targets: set[int] = set()
    for port, own in ports:
        if port["targetPort"] in targets:
            is_free = is_port_name(own) and own not in names and own not in named
            port["name"] = own if is_free else f"{port['protocol']}-{port['port']}"
        if port["name"] not in names:
            names.add(port["name"])
            targets.add(port["targetPort"])
            yield port


def _port(said: Mapping[str, Any], asked: Mapping[str, int], family: Family) -> Map | None:
    number = said.get("port")
    if not isinstance(number, int) or said.get("protocol", "TCP") != "TCP":
        return None
    name, target = _target(said.get("targetPort", number), number, asked, family)
    word = spoken(said)
    protocol = "tcp" if word == UDP else word or _routed_as(number, family)
    own = text(said.get("name"))
    return {
        "name": name or (own if is_port_name(own) else protocol),
        "port": number,
        "targetPort": target,
        "protocol": protocol,
    }


def _target(said: Any, number: int, asked: Mapping[str, int], family: Family) -> tuple[str, int]:
    """Give the name and the number of the container's port that a Service sends to."""
    if isinstance(said, int):
        return next((name for name, own in _named(family).items() if own == said), ""), said
    return meant(text(said), family.pods) or (text(said), asked.get(text(said), number))


def guesses(ports: Iterable[Mapping[str, Any]], pods: Workload | None) -> Iterator[tuple[str, int, int]]:
    """Give the ports that Services ask for by a name whose number nobody tells, each with a guess and which port asks first.

    The guess is the number of that port of the Service: further ones that ask for the name mean the same port of the container.
    """
    names: set[str] = set()
    for index, port in enumerate(ports):
        match port:
            case {"targetPort": str(name), "port": int(number)} if name not in names:
                if port.get("protocol", "TCP") == "TCP" and not meant(name, pods):
                    names.add(name)
                    yield name, number, index


def meant(name: str, pods: Workload | None) -> tuple[str, int] | None:
    """Give the name and the number of the container's port that a Service means by a name; None if nobody tells.

    A name that no container has can only be meant for its only port; of pods that are described elsewhere no name is known.
    """
    known = pods.named_ports({}) if pods else {}
    if name in known:
        return name, known[name]
    declared = (number for _, number, protocol in (pods.ports if pods else ()) if protocol == "TCP")
    only = {*known.values(), *declared}
    return (next(iter(known), name), only.pop()) if len(only) == 1 else None


def _named(family: Family) -> Mapping[str, int]:
    """Give the ports of the containers by their names."""
    return family.pods.named_ports({}) if family.pods else {}


def _routed_as(number: Any, family: Family) -> str:
    """Tell by the rules of the VirtualService what a port speaks; requests are what most apps answer."""
    found = family.route.get("spec") if family.route else None
    kinds = [kind for kind in KINDS if items(mapping(found).get(kind))]
    named = (kind for kind in kinds if number in _numbers(mapping(found), kind))
    return next(named, next(iter(kinds), "http"))


def _numbers(spec: Mapping[str, Any], kind: str) -> set[Any]:
    """Give the ports that the rules of a kind send to."""
    branches = (branch for rule in mappings(spec.get(kind)) for branch in mappings(rule.get("route")))
    return {below(branch, "destination", "port").get("number") for branch in branches}
