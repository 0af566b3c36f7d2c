"""Where callers come in, from a VirtualService and the Gateway that it brings along."""

from collections.abc import Mapping

from canarygen.document import Map, items, mapping, mappings, text, texts
from canarygen.lint.resource import Resource
from canarygen.model.host import MESH, gateway_key
from canarygen.raising.family import Family
from canarygen.typed import Any, Final

_TLS: Final = {"credentialName": "secret", "mode": "mode", "minProtocolVersion": "minVersion"}


def gateways(family: Family, route: Resource) -> list[str | Map]:
    """Give `traffic.gateway` as a list: the app's own Gateway first, then others by name, and `mesh`."""
    named = [text(name) for name in items(route.get("spec", "gateways"))] or [MESH]
    own = family.gateway
    others = [_reference(name, family) for name in named if name != MESH and not (own and _means(name, own))]
    return [*([_own(own)] if own else []), *others, *([MESH] if MESH in named else [])]


def _means(name: str, gateway: Resource) -> bool:
    return gateway_key(name, gateway.namespace) == (gateway.namespace, gateway.name)


def _reference(name: str, family: Family) -> str:
    namespace, own = gateway_key(name, family.namespace)
    return own if namespace == family.namespace else f"{namespace}/{own}"


def _own(gateway: Resource) -> Map:
    servers = mappings(gateway.get("spec", "servers"))
    plain = next((server for server in servers if _protocol(server) == "HTTP"), None)
    secured = next((server for server in servers if _protocol(server) in {"HTTPS", "TLS"}), None)
    found: Map = {
        "selector": dict(texts(gateway.get("spec", "selector"))),
        "tls": _tls(mapping(secured.get("tls"))) if secured else None,
        "port": mapping(plain.get("port")).get("number") if plain else None,
        "redirect": bool(mapping(plain.get("tls")).get("httpsRedirect")) if plain else None,
        "tcp": any(_protocol(server) == "TCP" for server in servers),
    }
    return {key: value for key, value in found.items() if value is not None}


def _protocol(server: Mapping[str, Any]) -> str:
    return text(mapping(server.get("port")).get("protocol")).upper()


def _tls(said: Mapping[str, Any]) -> Map:
    return {key: said[field] for field, key in _TLS.items() if field in said}
