"""What the port of a Service speaks, as Istio reads it."""

from collections.abc import Mapping

from canarygen.document import Said, text
from canarygen.typed import Final

UDP: Final = "udp"
"""What proxies have no listener for."""
_WORDS: Final[Mapping[str, str]] = {
    **{word: word for word in ("http", "http2", "grpc", "https", "tls", "tcp", UDP)},
    **dict.fromkeys(("mongo", "mysql", "redis"), "tcp"),
    "http_proxy": "http",
}
_OF_KUBERNETES: Final[Mapping[str, str]] = {
    "kubernetes.io/h2c": "http2",
    "kubernetes.io/ws": "http",
    "kubernetes.io/wss": "https",
}
_NEVER_LOOKED_INTO: Final = (25, 53, 3306, 27017)
"""Ports of servers that speak first: where nothing is said, Istio takes them for TCP."""


def spoken(port: Said) -> str:
    """Give what a port speaks, in the words of specs; "" where nothing says it, and proxies look at the first bytes.

    That is its appProtocol, or else what its name begins with, in capitals or not (ConvertProtocol, pkg/config/kube).
    """
    if port.get("protocol") == "UDP":
        return UDP
    said = port.get("appProtocol")
    if found := _OF_KUBERNETES.get(text(said)):
        return found
    word = text(port.get("name") if said is None else said).partition("-")[0]
    return _WORDS.get(word.lower(), "tcp" if port.get("port") in _NEVER_LOOKED_INTO else "")
