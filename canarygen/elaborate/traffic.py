"""The traffic, from its long form."""

import re

from canarygen.document import Map, Place
from canarygen.elaborate.match import text_matches
from canarygen.elaborate.request import routes, settings
from canarygen.model.host import MESH, covers
from canarygen.model.request import Settings
from canarygen.model.text import Form, TextMatch
from canarygen.model.traffic import (
    GatewayReference,
    Host,
    Mtls,
    OwnGateway,
    Preview,
    Split,
    Tls,
    Traffic,
)

_SPLITS = {split.value: split for split in Split}
_UNSAID = Settings()


def traffic(said: Map, namespace: str, place: Place, *, has_requests: bool) -> Traffic:
    """Make the traffic of a canary of that namespace, some of whose ports speak HTTP if it `has_requests`."""
    gateways = [(gateway, place.at("gateway", index)) for index, gateway in enumerate(said["gateway"])]
    defaults = settings(said, _UNSAID, place)
    own = next((_own_gateway(said, at) for said, at in gateways if isinstance(said, dict)), None)
    is_hidden = own is not None and own.tls is not None and own.tls.is_passed_through
    return Traffic(
        hosts=_hosts(said, place, are_previewed=has_requests and not is_hidden),
        own_gateway=own,
        gateways=tuple(
            _reference(said, namespace, at) for said, at in gateways if isinstance(said, str) and said != MESH
        ),
        mesh=next((at for said, at in gateways if said == MESH), None),
        split=_SPLITS[said["split"]],
        routes=routes(said.get("routes", []), defaults, place.at("routes")),
        settings=defaults,
        preview=_preview(said["preview"], place.at("preview")) if "preview" in said else None,
        mtls=Mtls(said["mtls"] == "strict", place.at("mtls")) if "mtls" in said else None,
        policy=said.get("trafficPolicy"),
        place=place,
    )


def _own_gateway(said: Map, place: Place) -> OwnGateway:
    return OwnGateway(
        selector=said["selector"],
        port=said.get("port"),
        tls=_tls(said["tls"], place.at("tls")) if "tls" in said else None,
        redirect=said.get("redirect", False),
        tcp=said["tcp"],
        place=place,
    )


def _tls(said: Map, place: Place) -> Tls:
    return Tls(mode=said["mode"], secret=said.get("secret"), min_version=said.get("minVersion"), place=place)


def _reference(said: str, namespace: str, place: Place) -> GatewayReference:
    where, _, name = said.rpartition("/")
    return GatewayReference(namespace=where or namespace, name=name, place=place)


def _hosts(said: Map, place: Place, *, are_previewed: bool) -> tuple[Host, ...]:
    hosts = tuple(Host(host, place.at("hosts", index)) for index, host in enumerate(said.get("hosts", [])))
    own = said.get("preview", {}).get("host")
    # Connections are not previewed, and Istio refuses a host beside a wildcard that stands for it.
    if own is None or not are_previewed or any(covers(host.name, own) and host.name != own for host in hosts):
        return hosts
    return (*hosts, Host(own, place.at("preview", "host")))


def _preview(said: Map, place: Place) -> Preview:
    headers = text_matches(said.get("headers", {}))
    for name, value in said.get("cookies", {}).items():
        headers["cookie"] = _cookie(name, value)
    return Preview(headers=headers, host=said.get("host"), asked=place.at(*said), place=place)


def _cookie(name: str, value: str) -> TextMatch:
    """Find a cookie among others in their one header; a pattern must fit the whole of it."""
    return TextMatch(Form.REGEX, f"^(.*?;\\s*)?({_quoted(name)}={_quoted(value)})(;.*)?$")


def _quoted(text: str) -> str:
    """Take every sign for itself in a pattern, by rules that RE2 and Python share."""
    return re.sub(r"([^-A-Za-z0-9_=])", r"\\\1", text)
