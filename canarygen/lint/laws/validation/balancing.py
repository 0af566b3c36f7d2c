"""Load balancing and connections: what Istio refuses, or warns of, of DestinationRules beyond what specs can say."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.key import ISTIO
from canarygen.lint.laws.validation.part import ISTIO_WARNS, Part, part, refused, specs, told, wild_labels
from canarygen.lint.resource import text
from canarygen.lint.tree import Tree


def balancing_is_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts how traffic is spread, where it fails over to, and how connections are kept (validateLoadBalancer)."""
    for spec in specs(tree, ISTIO, "DestinationRule"):
        for at in (spec, *spec.each("subsets")):
            policy = at.inner("trafficPolicy")
            for settings in (policy, *policy.each("portLevelSettings")):
                yield from _balancer(settings)
                yield from _locality(settings)
                yield from _keep_alive(settings.inner("connectionPool", "http", "http2KeepAlive"))


def selected_workloads_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """A DestinationRule for chosen clients chooses some, by labels, and stays in its namespace (validateExportTo)."""
    for rule in tree.of(ISTIO, "DestinationRule"):
        spec = part(rule, "spec")
        labels = spec.inner("workloadSelector", "matchLabels")
        if not spec.has("workloadSelector"):
            continue
        if not labels.said:
            yield told(
                ISTIO_WARNS,
                spec.key("workloadSelector"),
                "no client is chosen here: the rule is for all of the namespace",
                "add `matchLabels`, or remove it",
            )
        for span, message, way_out in wild_labels(labels):
            yield refused(Code.TRAFFIC_POLICY_REFUSED, span, message, way_out)
        for name, place in spec.listed("exportTo"):
            if name not in {".", rule.namespace}:
                yield refused(
                    Code.TRAFFIC_POLICY_REFUSED,
                    place.span,
                    f"a rule for chosen clients cannot be exported to `{name}`",
                    "write `.`, or leave `exportTo` out",
                )


def _balancer(settings: Part) -> Iterator[Diagnostic]:
    balancer = settings.inner("loadBalancer")
    hashing, warmup = balancer.inner("consistentHash"), balancer.inner("warmup")
    if hashing.get("minimumRingSize") and not (hashing.has("ringHash") or hashing.has("maglev")):
        yield told(
            ISTIO_WARNS,
            hashing.key("minimumRingSize"),
            "`minimumRingSize` is the old way to size the ring",
            f"write `ringHash: {{minimumRingSize: {hashing.get('minimumRingSize')}}}`",
        )
    yield from _cookie(hashing.inner("httpCookie"))
    aggression = warmup.get("aggression")
    if isinstance(aggression, (int, float)) and aggression == 0:
        yield _no(warmup, "aggression", "the aggression is not above zero", "write 1.0, or more")


def _cookie(cookie: Part) -> Iterator[Diagnostic]:
    known: set[str] = set()
    for attribute in cookie.each("attributes"):
        name = text(attribute.get("name"))
        if not name or name in known:
            told_ = f"a second attribute named `{name}`" if name else "the attribute of a cookie has no name"
            yield _no(attribute, "name", told_, "keep one of them" if name else "add its `name`")
        known.add(name)


def _locality(settings: Part) -> Iterator[Diagnostic]:
    locality = settings.inner("loadBalancer", "localityLbSetting")
    for failover in locality.each("failover"):
        begin, end = text(failover.get("from")), text(failover.get("to"))
        if begin == end:
            yield _no(failover, "to", f"`{end}` fails over to itself", "write another region")
        elif "/" in end or "*" in end:
            yield _no(failover, "to", f"`{end}` is no region", "write a region only")
    if locality.get("failover") and not settings.has("outlierDetection"):
        yield told(
            ISTIO_WARNS,
            locality.key("failover"),
            "without `outlierDetection` nobody finds out that a region fails",
            "add `outlierDetection`",
        )


def _keep_alive(settings: Part) -> Iterator[Diagnostic]:
    for key in ("interval", "timeout"):
        if settings.said and not settings.has(key):
            yield refused(
                Code.TRAFFIC_POLICY_REFUSED,
                settings.place.key,
                f"pings over HTTP/2 need `{key}`",
                "add `interval` and `timeout`",
            )


def _no(at: Part, key: str, message: str, way_out: str) -> Diagnostic:
    return refused(Code.TRAFFIC_POLICY_REFUSED, at.span(key), message, way_out)
