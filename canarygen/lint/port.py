"""The ports of a Service, as Istio reads them."""

from collections.abc import Mapping

from canarygen.document import Said, numbered, text
from canarygen.lint.resource import Resource
from canarygen.lint.workload import Workload
from canarygen.model.workload import Port
from canarygen.typed import Final

_SPOKEN: Final[Mapping[str, str]] = {
    **{word: word for word in ("http", "http2", "grpc", "https", "tls", "tcp")},
    **dict.fromkeys(("mongo", "mysql", "redis"), "tcp"),
    **dict.fromkeys(("http-proxy", "http_proxy", "kubernetes.io/ws"), "http"),
    "grpc-web": "grpc",
    "kubernetes.io/h2c": "http2",
    "kubernetes.io/wss": "https",
}
"""What ports speak, in the words of specs."""


def ports_of(service: Resource, pods: Workload | None = None) -> list[Port]:
    """Give the ports of a Service, with their numbers at pods as far as these name them; "" is spoken where nothing is said."""
    names = {name: number for name, number, _ in pods.ports} if pods else {}
    found = []
    for index, said in numbered(service.get("spec", "ports")):
        number, target = said.get("port"), said.get("targetPort") or said.get("port")
        at_pods = names.get(target, 0) if isinstance(target, str) else target
        if isinstance(number, int) and isinstance(at_pods, int):
            found.append(
                Port(
                    name=text(said.get("name")),
                    port=number,
                    target_port=at_pods,
                    protocol=_spoken(said),
                    place=service.at("spec", "ports", index),
                )
            )
    return found


def _spoken(port: Said) -> str:
    """Give what a port speaks, by its appProtocol, or else by what its name begins with (ConvertProtocol, pkg/config/kube)."""
    said = port.get("appProtocol")
    word = text(port.get("name")).partition("-")[0] if said is None else text(said)
    return _SPOKEN.get(word.lower(), "")
