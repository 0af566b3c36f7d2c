"""A destination of a route: a Service, a port of it, and a subset."""

from collections.abc import Iterator, Mapping

from canarygen.key import Key, key_of
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import HOST, Mention, Object, Reference, host_key
from canarygen.typed import Any


def destined(mention: Mention, destination: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a destination that stands at `mention`."""
    key = host_key(destination["host"], mention.owner[2])
    yield hosted(mention.at("host"), key, catalogue)
    if service := catalogue.get(key):
        yield _port(mention.at("port", "number"), destination.get("port", {}).get("number"), service)
    if "subset" in destination:
        yield _subset(mention.at("subset"), destination["subset"], key, catalogue)


def hosted(mention: Mention, key: Key, catalogue: Catalogue) -> Reference:
    """Say whether what a host stands for is in the tree."""
    if key[1] == HOST:
        return mention.absent(key, f"`{key[3]}` is no Service of the tree")
    return catalogue.resolved(mention, key)


def _port(mention: Mention, number: int | None, service: Object) -> Reference:
    key, ports = key_of(service), {port["port"] for port in service["spec"].get("ports", ())}
    if number in ports or (number is None and len(ports) == 1):
        return mention.found(key)
    complaint = (
        f"the Service `{key[3]}` has several ports, and none is named here"
        if number is None
        else f"the Service `{key[3]}` has no port {number}"
    )
    return mention.broken(complaint, key, ("spec", "ports"), tuple(map(str, sorted(ports))))


def _subset(mention: Mention, name: str, host: Key, catalogue: Catalogue) -> Reference:
    rules = [
        rule
        for rule in catalogue.rules(host)
        if rule["metadata"].get("namespace", "") in {mention.owner[2], host[2]}
    ]
    known = {subset["name"]: key_of(rule) for rule in rules for subset in rule["spec"].get("subsets", ())}
    if name in known:
        return mention.found(known[name])
    target = key_of(rules[0]) if rules else None
    complaint = f"no DestinationRule of `{host[3]}` has a subset `{name}`"
    return mention.broken(complaint, target, ("spec", "subsets"), tuple(known))
