"""Servers of gateways: each obeys the rules of a VirtualService that lint says it does, and no others."""

import json
from itertools import product
from typing import Any, Final

from canarygen import library
from canarygen.lint.lint import lint
from canarygen.source import Source
from cluster.elsewhere import made
from cluster.istiod import told
from cluster.release import Release

Map = dict[str, Any]
NAMESPACE: Final = "shop"
PROTOCOLS: Final = ("HTTP", "HTTP2", "GRPC", "HTTPS", "TLS", "TCP", "MONGO")
SETTINGS: Final[tuple[Map, ...]] = (
    {},
    {"tls": {}},
    {"tls": {"httpsRedirect": True}},
    *({"tls": {"mode": mode, "credentialName": "web"}} for mode in ("SIMPLE", "MUTUAL")),
    *({"tls": {"mode": mode}} for mode in ("PASSTHROUGH", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL")),
)
TO: Final = [{"destination": {"host": "web", "port": {"number": 80}}}]
RULES: Final[tuple[Map, ...]] = (
    {"http": [{"route": TO}]},
    {"tls": [{"match": [{"sniHosts": ["web.example.com"]}], "route": TO}]},
    {"tcp": [{"route": TO}]},
)


def test_servers_obey_the_rules_that_lint_does_not_call_unserved() -> None:
    asked = list(product(PROTOCOLS, SETTINGS, RULES))
    trees = [tree(protocol, settings, rules) for protocol, settings, rules in asked]
    judged = [(case, one, said(one)) for case, one in zip(asked, trees, strict=True)]
    taken = [(case, one, words) for case, one, words in judged if "gateway-refused" not in words]

    answers = told(Release.of(one) for _, one, _ in taken)

    for (case, _, words), answer in zip(taken, answers, strict=True):
        gateway = answer.proxies["gateway istio=ingressgateway"]
        is_led = "outbound|80||web.shop.svc" in json.dumps([gateway.listeners, gateway.routes])
        assert is_led == words.isdisjoint({"rules-not-served", "server-without-rules"}), case


def tree(protocol: str, settings: Map, rules: Map) -> list[Map]:
    """Make a Gateway of one server, and what leads from it to a Service by rules."""
    server = {
        "port": {"number": 443, "name": "it", "protocol": protocol},
        "hosts": ["web.example.com"],
        **settings,
    }
    gateway = {"selector": {"istio": "ingressgateway"}, "servers": [server]}
    route = {"hosts": ["web.example.com"], "gateways": ["web"], **rules}
    ports = [{"name": "http" if "http" in rules else "tcp", "port": 80}]
    istio = "networking.istio.io/v1"
    return [
        made(istio, "Gateway", NAMESPACE, "web", {"spec": gateway}),
        made(istio, "VirtualService", NAMESPACE, "web", {"spec": route}),
        made("v1", "Service", NAMESPACE, "web", {"spec": {"selector": {"app": "web"}, "ports": ports}}),
    ]


def said(tree: list[Map]) -> set[str]:
    """Give the words of the laws that lint says are broken."""
    sources = [Source(f"{one['kind']}.yaml", json.dumps(one).encode()) for one in tree]
    return {fault.code.word for fault in lint(sources, library.served)}
