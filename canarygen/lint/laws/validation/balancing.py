"""Load balancing and connections: what Istio refuses, or warns of, of DestinationRules beyond what specs can say."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.destination_rule import levels
from canarygen.lint.laws.validation.part import ISTIO_WARNS, REFUSED, Part, objected, part, specs, wild_labels
from canarygen.lint.tree import Tree


def balancing_is_up_to_date(tree: Tree) -> Iterator[Diagnostic]:
    """Istio does not warn of how traffic is spread, and where it fails over to (validateLoadBalancer)."""
    for spec in specs(tree, ISTIO, "DestinationRule"):
        for settings in levels(spec):
            yield from _balancer(settings)


def selected_workloads_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """A DestinationRule for chosen clients chooses some, by labels, and stays in its namespace (validateExportTo)."""
    for rule in tree.of(ISTIO, "DestinationRule"):
        spec = part(rule, "spec")
        labels = spec.inner("workloadSelector", "matchLabels")
        if not spec.has("workloadSelector"):
            continue
        if not labels.said:
            yield breach(
                ISTIO_WARNS,
                "no client is chosen here: the rule is for all of the namespace",
                spec.key("workloadSelector"),
                "add `matchLabels`, or remove it",
            )
        yield from objected(Code.TRAFFIC_POLICY_REFUSED, wild_labels(labels), peer=REFUSED)
        for name, place in spec.listed("exportTo"):
            if name not in {".", rule.namespace}:
                yield breach(
                    Code.TRAFFIC_POLICY_REFUSED,
                    f"a rule for chosen clients cannot be exported to `{name}`",
                    place.span,
                    "write `.`, or leave `exportTo` out",
                    peer=REFUSED,
                )


def _balancer(settings: Part) -> Iterator[Diagnostic]:
    balancer = settings.inner("loadBalancer")
    hashing, locality = balancer.inner("consistentHash"), balancer.inner("localityLbSetting")
    if hashing.get("minimumRingSize") and not (hashing.has("ringHash") or hashing.has("maglev")):
        yield breach(
            ISTIO_WARNS,
            "`minimumRingSize` is the old way to size the ring",
            hashing.key("minimumRingSize"),
            f"write `ringHash: {{minimumRingSize: {hashing.get('minimumRingSize')}}}`",
        )
    if locality.get("failover") and not settings.has("outlierDetection"):
        yield breach(
            ISTIO_WARNS,
            "without `outlierDetection` nobody finds out that a region fails",
            locality.key("failover"),
            "add `outlierDetection`",
        )
