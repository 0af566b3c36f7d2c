"""Specs made up by chance of what may get in each other's way: hosts, gateways, paths and ports."""

import copy
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

Map = dict[str, Any]
_HOSTS: Final = ("shop.example.com", "www.example.com", "a.example.com", "*.example.com", "*")
_CHOICES: Final[Mapping[str, Sequence[Any]]] = {
    "gateway": (
        *(None, "mesh", "istio-system/public", ["istio-system/public", "mesh"]),
        *({"port": 80}, {"port": 8080, "tcp": True}, {"tls": {"mode": "PASSTHROUGH"}}),
        *({"tls": {"secret": "web-tls"}}, {"tls": {"secret": "web-tls"}, "redirect": True}),
    ),
    "routes": (
        *(None, ["/"], ["/a"], ["/b/"], [{"match": {"exact": "/"}}]),
        [{"match": {"regex": "/x.*"}}, "/y"],
        [{"match": {"prefix": "/", "headers": {"x-a": "b"}}}],
        [{"match": "/a/b", "to": "other:80"}, "/a"],
        [{"match": {"method": "GET", "prefix": "/g"}}],
    ),
    "preview": (None, None, None, {"host": "canary.example.com"}, {"headers": {"x-c": "1"}}),
    "split": (None, None, None, "subsets"),
    "mtls": (None, None, None, "strict", "permissive"),
    "trafficPolicy": (
        *(None,) * 6,
        {"tls": {"mode": "ISTIO_MUTUAL"}},
        {"tls": {"mode": "DISABLE"}},
        {"tls": {"mode": "SIMPLE"}},
        {"portLevelSettings": [{"port": {"number": 8080}, "tls": {"mode": "SIMPLE"}}]},
        {"connectionPool": {"http": {"h2UpgradePolicy": "UPGRADE"}}},
    ),
}
_TEMPLATES: Final = (
    *(None,) * 6,
    {"metadata": {"labels": {"sidecar.istio.io/inject": "false"}}},
    {"metadata": {"labels": {"sidecar.istio.io/inject": "true"}}},
    {"spec": {"hostNetwork": True}},
)
_PORTS: Final = (
    [("http", 8080)],
    [("http", 80), ("tcp", 5432)],
    [("tls", 8443)],
    [("grpc", 9090), ("http2", 8080)],
)


def neighbours(chance: Random) -> list[Map]:
    """Make up the specs of one to three canaries."""
    return [_spec(name, chance) for name in ("cart", "stock", "web")[: chance.randint(1, 3)]]


def _spec(name: str, chance: Random) -> Map:
    said = {key: copy.deepcopy(chance.choice(values)) for key, values in _CHOICES.items()}
    said["hosts"] = chance.choice((None, *([host] for host in _HOSTS), [*_HOSTS[:2]]))
    ports = [
        {"name": protocol, "port": port, "protocol": protocol, "targetPort": chance.choice((port, port + 1))}
        for protocol, port in chance.choice(_PORTS)
    ]
    template = chance.choice(_TEMPLATES)
    return {
        "apiVersion": "canarygen.dev/v1",
        "kind": "Canary",
        "metadata": {"name": name, "namespace": chance.choice(("shop", "edge"))},
        "spec": {
            "workload": {
                "image": "web:1.0.0",
                "replicas": 3,
                "ports": ports,
                **({"template": template} if template else {}),
            },
            "traffic": {key: value for key, value in said.items() if value is not None},
            "rollout": {"steps": ["50% for 1h"]},
        },
    }
