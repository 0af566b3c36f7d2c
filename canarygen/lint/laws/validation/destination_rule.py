"""What Istio's webhook refuses of a DestinationRule: ValidateDestinationRule, pkg/config/validation."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.form import is_istio_label, is_tag, is_wildcard_domain
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.validation.part import ISTIO_WARNS, REFUSED, Part, no_labels, objected, specs
from canarygen.lint.leniency import as_applied
from canarygen.lint.tree import Tree
from canarygen.source import Span
from canarygen.traffic_policy import refusals
from canarygen.typed import Final

DESTINATION_RULE_REFUSED: Final = Law(
    "destination-rule-refused",
    "Istio's webhook refuses such a DestinationRule: its subsets never exist, and routes to them answer with 503.",
    peer=REFUSED,
)


def policies(spec: Part) -> Iterator[Part]:
    """Give the policy for all of a host, and those of subsets."""
    return (at.inner("trafficPolicy") for at in (spec, *spec.each("subsets")) if at.has("trafficPolicy"))


def levels(spec: Part) -> Iterator[Part]:
    """Give what the policies say for all ports, and for each single one."""
    for policy in policies(spec):
        yield policy
        yield from policy.each("portLevelSettings")


def destination_rules_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts a DestinationRule's host and subsets (ValidateDestinationRule)."""
    for spec in specs(tree, ISTIO, "DestinationRule"):
        if not is_wildcard_domain(text(spec.get("host"))):
            yield breach(
                DESTINATION_RULE_REFUSED,
                f"`{spec.get('host')}` is no host",
                spec.span("host"),
                "write the name of a Service, or its full name: NAME.NAMESPACE.svc.cluster.local",
            )
        yield from _subsets(spec)


def policies_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts the traffic policies of a DestinationRule and of its subsets (validateTrafficPolicy)."""
    for spec in specs(tree, ISTIO, "DestinationRule"):
        for policy in policies(spec):
            found = refusals(as_applied(policy.said), ())
            yield from breaches(
                Code.TRAFFIC_POLICY_REFUSED, found, policy.place.at, peer=REFUSED, is_key=True
            )
        for settings in levels(spec):
            outliers = settings.inner("outlierDetection")
            if outliers.get("consecutiveErrors"):
                yield breach(
                    ISTIO_WARNS,
                    "`consecutiveErrors` is the old way to count errors, of which Envoy is told no more",
                    outliers.key("consecutiveErrors"),
                    "write `consecutive5xxErrors`, or `consecutiveGatewayErrors`",
                )


def _subsets(spec: Part) -> Iterator[Diagnostic]:
    names: dict[str, Span] = {}
    for subset in spec.each("subsets"):
        name, here = text(subset.get("name")), subset.span("name")
        if not is_istio_label(name):
            yield breach(
                DESTINATION_RULE_REFUSED,
                f"`{name}` is no name of a subset",
                here,
                "use letters, digits and dashes only",
            )
        elif (first := names.setdefault(name, here)) is not here:
            yield breach(
                DESTINATION_RULE_REFUSED,
                f"a second subset named `{name}`",
                here,
                "give each subset a name of its own",
                Note("the first one", first),
            )
        yield from objected(DESTINATION_RULE_REFUSED, no_labels(subset.inner("labels"), is_tag))
