"""What Flagger makes at run time of a Canary: the Service that callers use, the routes to it, and how its pods are connected to."""

from collections.abc import Iterator, Mapping

from canarygen.document import Map, items, mapping, mappings, text, texts
from canarygen.key import CORE
from canarygen.lint.resource import Resource
from canarygen.migration.flagger.canary import FlaggerCanary
from canarygen.migration.standin import named, stand_in
from canarygen.model.host import MESH
from canarygen.model.host import service as service_of
from canarygen.typed import Any, Final

_ISTIO: Final = "networking.istio.io/v1"
_SETTINGS: Final = ("match", "rewrite", "timeout", "retries", "corsPolicy", "headers")
"""What of `service` is Istio's own, and part of the route."""
_USUAL_PORT: Final = 80


def objects(canary: FlaggerCanary, deployment: Resource) -> Iterator[Resource]:
    """Give the objects that stand in for what Flagger would make."""
    if not canary.tree.named(CORE, "Service", canary.namespace, canary.service):
        yield _service(canary, deployment)
    yield _route(canary)
    if policy := mapping(canary.said("service", "trafficPolicy")):
        spec = {"host": canary.service, "trafficPolicy": policy}
        yield _made(canary, _ISTIO, "DestinationRule", spec)


def _made(canary: FlaggerCanary, version: str, kind: str, spec: Mapping[str, Any]) -> Resource:
    content = {
        "apiVersion": version,
        "kind": kind,
        "metadata": named(canary.resource, canary.service),
        "spec": dict(spec),
    }
    return stand_in(canary.resource, content)


def _service(canary: FlaggerCanary, deployment: Resource) -> Resource:
    selector = texts(deployment.get("spec", "selector", "matchLabels"))
    main = _main_port(canary)
    ports = [main, *_discovered(canary, deployment, main)]
    return _made(canary, "v1", "Service", {"selector": selector, "ports": ports})


def _main_port(canary: FlaggerCanary) -> Map:
    said = mapping(canary.said("service"))
    port = said.get("port", _USUAL_PORT)
    found = {"name": said.get("portName") or "http", "port": port, "targetPort": said.get("targetPort", port)}
    return found | ({"appProtocol": said["appProtocol"]} if said.get("appProtocol") else {})


def _discovered(canary: FlaggerCanary, deployment: Resource, main: Map) -> Iterator[Map]:
    """Give the further ports of the containers, which `portDiscovery` asks for."""
    if not canary.said("service", "portDiscovery"):
        return
    for pods in canary.tree.workloads_of(deployment):
        for name, number, protocol in pods.ports:
            if (
                name
                and protocol == "TCP"
                and main["targetPort"] not in (name, number)
                and number != main["port"]
            ):
                yield {"name": name, "port": number, "targetPort": name}


def _route(canary: FlaggerCanary) -> Resource:
    said = mapping(canary.said("service"))
    gateways = [text(name) for name in items(said.get("gateways"))] or [MESH]
    hosts = [text(host) for host in items(said.get("hosts"))]
    if MESH in gateways and canary.service not in hosts and "*" not in hosts:
        hosts.append(canary.service)
    if MESH not in gateways and len(hosts) > 1:
        # Flagger adds the Service's own name, which nobody asks a gateway for.
        hosts = [
            host for host in hosts if service_of(host, canary.namespace) != (canary.namespace, canary.service)
        ]
    to = {"destination": {"host": canary.service}}
    if said.get("appProtocol") == "tcp":
        rules: Map = {"tcp": [{"match": [{"port": said.get("port", _USUAL_PORT)}], "route": [to]}]}
    else:
        rules = {"http": [{**{key: said[key] for key in _SETTINGS if said.get(key)}, "route": [to]}]}
    return _made(canary, _ISTIO, "VirtualService", {"hosts": hosts, "gateways": gateways, **rules})


def made_by_flagger(canary: FlaggerCanary) -> Iterator[Resource]:
    """Give the objects of a tree that Flagger made for a Canary, and would make again: exported ones, as a rule."""
    names = {f"{canary.service}-{suffix}" for suffix in ("primary", "canary")} | {f"{canary.target}-primary"}
    for resource in canary.tree.resources:
        owners = (text(owner.get("kind")) for owner in mappings(resource.get("metadata", "ownerReferences")))
        is_owned = "Canary" in owners and resource.kind != "Canary"
        is_route = resource.kind == "VirtualService" and resource.name == canary.service
        is_named = resource.kind in {"Deployment", "Service", "DestinationRule", "HorizontalPodAutoscaler"}
        if resource.namespace == canary.namespace and (
            is_owned or is_route or (is_named and resource.name in names)
        ):
            yield resource
