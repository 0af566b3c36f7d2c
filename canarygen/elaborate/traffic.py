"""The traffic, from its long form."""

from typing import Any

from canarygen.document import Place
from canarygen.elaborate.time import duration
from canarygen.model.traffic import GatewayReference, Host, OwnGateway, Retries, Split, Tls, Traffic

Map = dict[str, Any]


def traffic(said: Map, namespace: str, place: Place) -> Traffic:
    """Make the traffic of a canary of that namespace."""
    gateways = [(gateway, place.at("gateway", index)) for index, gateway in enumerate(said["gateway"])]
    return Traffic(
        hosts=tuple(Host(host, place.at("hosts", index)) for index, host in enumerate(said.get("hosts", []))),
        own_gateway=next((_own_gateway(said, at) for said, at in gateways if isinstance(said, dict)), None),
        gateways=tuple(
            _reference(said, namespace, at)
            for said, at in gateways
            if isinstance(said, str) and said != "mesh"
        ),
        mesh=next((at for said, at in gateways if said == "mesh"), None),
        split=Split(said["split"]),
        timeout=duration(said.get("timeout")),
        retries=_retries(said["retries"], place.at("retries")) if "retries" in said else None,
        policy=said.get("trafficPolicy"),
        place=place,
    )


def _own_gateway(said: Map, place: Place) -> OwnGateway:
    return OwnGateway(
        selector=said["selector"],
        port=said["port"],
        tls=_tls(said["tls"], place.at("tls")) if "tls" in said else None,
        redirect=said["redirect"],
        place=place,
    )


def _tls(said: Map, place: Place) -> Tls:
    return Tls(mode=said["mode"], secret=said.get("secret"), min_version=said.get("minVersion"), place=place)


def _reference(said: str, namespace: str, place: Place) -> GatewayReference:
    where, _, name = said.rpartition("/")
    return GatewayReference(namespace=where or namespace, name=name, place=place)


def _retries(said: Map, place: Place) -> Retries:
    return Retries(
        attempts=said["attempts"],
        per_try_timeout=duration(said.get("perTryTimeout")),
        retry_on=said.get("retryOn"),
        retry_remote_localities=said.get("retryRemoteLocalities"),
        backoff=duration(said.get("backoff")),
        place=place,
    )
