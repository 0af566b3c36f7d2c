"""Subsets for callers of other namespaces: where istiod tells them a route and not the subset that it sends to, lint says so."""

import json
from itertools import product
from typing import Any, Final

from canarygen import library
from canarygen.lint.laws.analyzers.visibility import ROUTE_HIDDEN
from canarygen.lint.lint import lint
from canarygen.source import Source
from cluster.elsewhere import made
from cluster.istiod import Told, told
from cluster.question import caller
from cluster.release import Release

Map = dict[str, Any]
CLIENTS, HOME, OTHERS = "clients", "home", "others"
HOST: Final = f"web.{HOME}.svc.cluster.local"
EXPORTS: Final[tuple[Map, ...]] = (
    {},
    {"exportTo": ["."]},
    {"exportTo": [CLIENTS]},
    {"exportTo": [CLIENTS, HOME]},
)
TIMEOUT: Final = "7s"
"""By which the route is known."""


def test_lint_says_where_callers_obey_a_route_and_know_no_subset() -> None:
    asked = list(product((CLIENTS, HOME), EXPORTS, (CLIENTS, HOME), EXPORTS))
    trees = [tree(*one) for one in asked]

    answers = told(map(Release.of, trees))

    for case, one, answer in zip(asked, trees, answers, strict=True):
        assert is_hidden(one) == any(is_lost(answer, home) for home in (CLIENTS, HOME, OTHERS)), case


def tree(beside: str, route: Map, home: str, rule: Map) -> list[Map]:
    """Make a VirtualService and a DestinationRule, each in a namespace, for a Service."""
    istio, to = "networking.istio.io/v1", {"destination": {"host": HOST, "subset": "it"}}
    routed = {"hosts": [HOST], "http": [{"timeout": TIMEOUT, "route": [to]}], **route}
    ruled = {"host": HOST, "subsets": [{"name": "it", "labels": {"app": "web"}}], **rule}
    services = [
        made(
            "v1",
            "Service",
            namespace,
            "web",
            {"spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80}]}},
        )
        for namespace in (CLIENTS, HOME, OTHERS)
    ]
    return [
        made(istio, "VirtualService", beside, "web", {"spec": routed}),
        made(istio, "DestinationRule", home, "web", {"spec": ruled}),
        *services,
    ]


def is_lost(answer: Told, home: str) -> bool:
    """Whether callers of a namespace obey the route, and know nothing of where it leads."""
    envoy = answer.proxies[caller(home)]
    return f'"{TIMEOUT}"' in json.dumps(envoy.routes) and f"outbound|80|it|{HOST}" not in envoy.clusters


def is_hidden(tree: list[Map]) -> bool:
    """Whether lint says that somebody does not see what is meant."""
    sources = [Source(f"{number}.yaml", json.dumps(one).encode()) for number, one in enumerate(tree)]
    return any(fault.code == ROUTE_HIDDEN for fault in lint(sources, library.served))
