"""What the Services of two versions speak: alike, since a version is led to by both of them in turn."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import below, mapping
from canarygen.key import CORE
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby
from canarygen.lint.port import ports_of, said_at
from canarygen.lint.resource import Resource
from canarygen.lint.role import CANARY, roles
from canarygen.lint.tree import Tree
from canarygen.model.traffic_policy import levels
from canarygen.typed import Final

VERSIONS_SPEAK_UNALIKE: Final = Law(
    "versions-speak-unalike",
    "Proxies speak HTTP/2 where a Service says http2 or grpc, and HTTP/1.1 where it says http. Of two Services that differ one version gets what it does not understand, and at the promotion the other does.",
    Severity.WARNING,
)
_SORTS: Final[Mapping[str, str]] = {"http": "HTTP/1.1", "http2": "HTTP/2", "grpc": "HTTP/2"}


def versions_speak_alike(tree: Tree) -> Iterator[Diagnostic]:
    """The Services of both versions say of a port that it speaks HTTP/1.1, or both that it speaks HTTP/2 (buildCluster, pilot)."""
    for strategy in strategies(tree, CANARY):
        pair = [_service(tree, strategy, role.name(strategy.rollout)) for role in roles(strategy.rollout)]
        if strategy.istio and len(pair) == 2 and pair[0] and pair[1]:  # noqa: PLR2004 -- there are two versions
            yield from _unalike(tree, pair[0], pair[1])


def _service(tree: Tree, strategy: Strategy, name: str) -> Resource | None:
    """Give the Service of a name; none where there may be several."""
    rollout = strategy.rollout
    found = nearby(tree, rollout, tree.named(CORE, "Service", rollout.namespace, name))
    return found[0] if len(found) == 1 and tree.is_sound(found[0]) else None


def _unalike(tree: Tree, one: Resource, other: Resource) -> Iterator[Diagnostic]:
    theirs = {port.port: port for port in ports_of(other)}
    pairs = [(port, theirs[port.port]) for port in ports_of(one) if port.port in theirs]
    for port, its in () if any(_is_settled(tree, service) for service in (one, other)) else pairs:
        sort, other_sort = (_SORTS.get(found.protocol) for found in (port, its))
        if sort and other_sort and sort != other_sort:
            yield breach(
                VERSIONS_SPEAK_UNALIKE,
                f"proxies speak {other_sort} to {other}, and {sort} to {one}",
                said_at(its),
                "let the ports of both Services say the same",
                Note("the other one", said_at(port)),
            )


def _is_settled(tree: Tree, service: Resource) -> bool:
    """Whether a rule says by itself what proxies speak to a Service."""
    pools = (
        below(said, "connectionPool", "http")
        for rule in tree.rules(service.name, service.namespace)
        for _, said in levels(mapping(rule.get("spec", "trafficPolicy")))
    )
    return any(pool.get(key) for pool in pools for key in ("h2UpgradePolicy", "useClientProtocol"))
