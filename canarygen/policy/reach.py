"""By which names, and through which gateways, requests reach a canary."""

import re
from collections.abc import Iterable, Iterator, Mapping

from canarygen.manifest import Manifest
from canarygen.model.host import MESH, gateway_key, service
from canarygen.model.route import KINDS
from canarygen.policy.spot import Spot
from canarygen.typed import Any, NamedTuple

_DOTS = re.compile("[.\u3002\uff0e\uff61]")
"""What IDNA takes for a dot (RFC 3490, section 3.1)."""


class Named(NamedTuple):
    """A host or a gateway, and where it is said; `service` is the Service whose name a host is, with its namespace; `*` for all of them."""

    name: str
    spot: Spot
    service: tuple[str, str] | None = None


def hosts(manifests: Iterable[Manifest]) -> Iterator[Named]:
    """Give every host of VirtualServices and Gateways in its plain form, each once."""
    found = list(manifests)
    services = {item.name for item in found if item.kind == "Service"}
    seen: set[str] = set()
    for said, spot in _hosts(found):
        name = plain(said)
        if name not in seen:
            seen.add(name)
            # A name without a dot may be anything, unless it is that of a Service of the canary's own.
            is_short = "." not in name and name not in services
            namespace = spot.manifest.content["metadata"]["namespace"]
            yield Named(name, spot, None if is_short else _service(name, namespace))


def _service(name: str, namespace: str) -> tuple[str, str] | None:
    """Give the Service that a host is; `*` for every one of a namespace: a wildcard takes the requests of them all."""
    stem = name.removeprefix("*.")
    if stem == name:
        return service(name, namespace)
    one = service(f"any.{stem}", namespace)
    return (one[0], "*") if one else None


def plain(host: str) -> str:
    """Write a host as DNS compares it: in lower case, without a last dot, and in the letters of IDNA."""
    name = host.rpartition("/")[2].rstrip(".").lower()
    if name.isascii():
        return name
    # Label by label, since a wildcard is none that the codec knows.
    return ".".join(_label(label) for label in _DOTS.split(name))


def _label(label: str) -> str:
    try:
        return label.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return label


def _hosts(manifests: Iterable[Manifest]) -> Iterator[tuple[str, Spot]]:
    for manifest in manifests:
        spec, spot = manifest.content.get("spec", {}), Spot(manifest, ("spec",))
        if manifest.kind == "VirtualService":
            for index, host in enumerate(spec.get("hosts", ())):
                yield host, spot.at("hosts", index)
        elif manifest.kind == "Gateway":
            for number, server in enumerate(spec.get("servers", ())):
                for index, host in enumerate(server.get("hosts", ())):
                    yield host, spot.at("servers", number, "hosts", index)


def gateways(manifests: Iterable[Manifest]) -> Iterator[Named]:
    """Give every gateway as `NAMESPACE/NAME`, each once: those of VirtualServices and their routes, and own ones."""
    seen: set[str] = set()
    for name, spot in _gateways(manifests):
        if name not in seen:
            seen.add(name)
            yield Named(name, spot)


def _gateways(manifests: Iterable[Manifest]) -> Iterator[tuple[str, Spot]]:
    for manifest in manifests:
        spot, namespace = Spot(manifest, ("spec",)), manifest.content["metadata"].get("namespace", "")
        if manifest.kind == "Gateway":
            yield f"{namespace}/{manifest.name}", Spot(manifest, ("metadata", "name"))
        elif manifest.kind == "VirtualService":
            spec = manifest.content["spec"]
            for said, at in _used(spec, spot):
                if said != MESH:
                    yield "/".join(gateway_key(said, namespace)), at


def _used(spec: Mapping[str, Any], spot: Spot) -> Iterator[tuple[str, Spot]]:
    """Give the gateways of a VirtualService, and those that its matches ask for."""
    yield from ((name, spot.at("gateways", index)) for index, name in enumerate(spec.get("gateways", ())))
    for kind in KINDS:
        for number, route in enumerate(spec.get(kind, ())):
            for which, match in enumerate(route.get("match", ())):
                at = spot.at(kind, number, "match", which, "gateways")
                yield from ((name, at.at(index)) for index, name in enumerate(match.get("gateways", ())))
