"""A cluster whose pods have no proxy beside them: each namespace has a waypoint that its Services' callers come by."""

from collections.abc import Iterator
from typing import Any, Final

from cluster.elsewhere import made

Map = dict[str, Any]
_NAME: Final = "waypoint"
_CLASS: Final = "istio-waypoint"
_OF_GATEWAY: Final = "gateway.networking.k8s.io/gateway-name"
_API: Final = "gateway.networking.k8s.io/v1"


def waypoint(namespace: str) -> str:
    """Give what the waypoint of a namespace is called here."""
    return f"{_NAME} in {namespace}"


def in_ambient(question: Map, namespaces: list[str]) -> Map:
    """Ask what istiod is asked of a cluster with sidecars, of one in the ambient mode."""
    kubernetes = [_adapted(one) for one in question["Kubernetes"]]
    kubernetes.append(
        {
            "apiVersion": _API,
            "kind": "GatewayClass",
            "metadata": {"name": _CLASS},
            "spec": {"controllerName": "istio.io/mesh-controller"},
        }
    )
    kubernetes += [one for number, name in enumerate(namespaces) for one in _waypoint(name, number)]
    proxies = [one for one in question["Proxies"] if one["Type"] != "sidecar"]
    proxies += [
        {
            "Name": waypoint(name),
            "Type": "waypoint",
            "Namespace": name,
            "Labels": {_OF_GATEWAY: _NAME, "gateway.istio.io/managed": "istio.io-mesh-controller"},
            "Addresses": ["10.9.9.8"],
        }
        for name in namespaces
    ]
    return {**question, "Kubernetes": kubernetes, "Proxies": proxies}


def _adapted(one: Map) -> Map:
    metadata = dict(one["metadata"])
    labels = dict(metadata.get("labels", {}))
    if one["kind"] == "Namespace":
        metadata["labels"] = {"istio.io/dataplane-mode": "ambient", "istio.io/use-waypoint": _NAME}
    if one["kind"] == "Pod":
        labels.pop("security.istio.io/tlsMode", None)
        metadata |= {"labels": labels, "annotations": {"ambient.istio.io/redirection": "enabled"}}
    return {**one, "metadata": metadata}


def _waypoint(namespace: str, number: int) -> Iterator[Map]:
    port = {"name": "mesh", "port": 15008}
    spec = {"gatewayClassName": _CLASS, "listeners": [{**port, "protocol": "HBONE"}]}
    address = {"type": "Hostname", "value": f"{_NAME}.{namespace}.svc.cluster.local"}
    yield made(_API, "Gateway", namespace, _NAME, {"spec": spec, "status": {"addresses": [address]}})
    service = {
        "clusterIP": f"10.3.0.{number}",
        "selector": {_OF_GATEWAY: _NAME},
        "ports": [{**port, "appProtocol": "hbone"}],
    }
    made_ = made("v1", "Service", namespace, _NAME, {"spec": service})
    made_["metadata"]["labels"] = {"istio.io/use-waypoint": "none"}
    yield made_
