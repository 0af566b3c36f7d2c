"""What DestinationRules are for: the Services of a host, and the policies that hold of these."""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, mapping, numbered, text
from canarygen.frozen import frozen
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.leniency import as_applied
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree


@frozen
class Policy:
    """A traffic policy as it holds: what is said at a path of a rule, and what a subset takes over from the whole."""

    path: Path
    own: Said
    whole: Said


def policies(rule: Resource) -> Iterator[Policy]:
    """Give the policies of a rule, those of its subsets after the one for all.

    A subset takes over what it does not say itself, but for what is said of single ports (MergeTrafficPolicy, pilot/pkg/model).
    """
    common = as_applied(mapping(rule.get("spec", "trafficPolicy")))
    if common:
        yield Policy(("spec", "trafficPolicy"), common, common)
    inherited = {key: said for key, said in common.items() if key != "portLevelSettings"}
    for index, subset in numbered(rule.get("spec", "subsets")):
        if own := as_applied(mapping(subset.get("trafficPolicy"))):
            yield Policy(("spec", "subsets", index, "trafficPolicy"), own, {**inherited, **own})


def ruled(tree: Tree, rule: Resource) -> Sequence[Resource]:
    """Give the Services that a rule is for, and surely meets."""
    found = registry_of(tree).services(text(rule.get("spec", "host")), rule)
    return [service for service in found if tree.is_sound(service) and meet(rule, service)]
