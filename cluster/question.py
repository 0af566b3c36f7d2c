"""What istiod is asked of a release: all that a cluster holds, and the proxies that want to know what to do."""

from collections.abc import Iterator, Mapping
from typing import Any

from cluster.ambient import in_ambient
from cluster.elsewhere import ELSEWHERE, made
from cluster.pod import SIDECAR, Pod, target
from cluster.release import Release

Map = dict[str, Any]


def question(release: Release) -> Map:
    """Write what istiod is asked."""
    namespaces = sorted({*(one["metadata"]["namespace"] for one in release.objects), ELSEWHERE})
    gateways = {proxy_of(gateway): gateway["spec"].get("selector", {}) for gateway in release.kind("Gateway")}
    found = {
        "Kubernetes": [
            *({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in namespaces),
            *release.kind("Service"),
            *map(_running, release.pods),
            *_slices(release),
        ],
        "Istio": [one for one in release.objects if "istio.io/" in one["apiVersion"]],
        "Proxies": [
            *(_proxy(name, "router", "istio-system", labels) for name, labels in gateways.items()),
            *(_proxy(caller(name), "sidecar", name, {"app": "caller"}) for name in namespaces),
            *(
                _proxy(pod.name, "sidecar", pod.namespace, pod.labels, pod.address)
                | {"Interception": pod.interception}
                for pod in release.beside_sidecars()
            ),
        ],
    }
    return in_ambient(found, namespaces) if release.is_ambient else found


def proxy_of(gateway: Map) -> str:
    """Give what the pods are called here that a Gateway selects."""
    labels = gateway["spec"].get("selector", {})
    return "gateway " + ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


def caller(namespace: str) -> str:
    """Give what a sidecar of a namespace is called here."""
    return f"sidecar in {namespace}"


def _proxy(name: str, sort: str, namespace: str, labels: Mapping[str, str], address: str = "10.9.9.9") -> Map:
    return {"Name": name, "Type": sort, "Namespace": namespace, "Labels": labels, "Addresses": [address]}


def _running(pod: Pod) -> Map:
    ports = [{"name": name, "containerPort": number, "protocol": "TCP"} for name, number in pod.ports.items()]
    content = {
        "spec": {"containers": [{"name": "app", "image": "app", "ports": ports}]},
        "status": {
            "podIP": pod.address,
            "podIPs": [{"ip": pod.address}],
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }
    running = made("v1", "Pod", pod.namespace, pod.name, content)
    # What the injection of a sidecar leaves on a pod.
    injected = {"security.istio.io/tlsMode": "istio"} if pod.means == SIDECAR else {}
    running["metadata"]["labels"] = {**pod.labels, **injected}
    return running


def _slices(release: Release) -> Iterator[Map]:
    """Have a slice for each pod of a Service, for a port's name may be another number in each."""
    for pod in release.pods:
        for service in release.selecting(pod):
            metadata = service["metadata"]
            meant = {"kind": "Pod", "name": pod.name, "namespace": pod.namespace}
            content = {
                "addressType": "IPv4",
                "ports": [
                    {"name": port.get("name", ""), "port": target(port, pod), "protocol": "TCP"}
                    for port in service["spec"]["ports"]
                ],
                "endpoints": [
                    {"addresses": [pod.address], "conditions": {"ready": True}, "targetRef": meant}
                ],
            }
            name = f"{metadata['name']}-{pod.name}"
            slice_ = made("discovery.k8s.io/v1", "EndpointSlice", pod.namespace, name, content)
            slice_["metadata"]["labels"] = {"kubernetes.io/service-name": metadata["name"]}
            yield slice_
