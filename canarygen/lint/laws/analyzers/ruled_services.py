"""What DestinationRules are for: the Services of a host, and the policies that hold of these."""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, mapping, numbered, text
from canarygen.frozen import frozen
from canarygen.key import ISTIO
from canarygen.lint.gap import merged
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.leniency import as_applied
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource, once
from canarygen.lint.tree import Tree
from canarygen.model.host import covers, qualified
from canarygen.typed import Final

_OF_PORTS: Final = frozenset({"portLevelSettings"})
"""A set, since a key that is yet to be filled in is the same as any word, and stands in no set of words."""


@frozen
class Policy:
    """A traffic policy as it holds: what is said at a path of a rule, and what a subset takes over from the whole; "" for no subset."""

    path: Path
    own: Said
    whole: Said
    subset: str = ""


def policies(rule: Resource) -> Iterator[Policy]:
    """Give the policies of a rule, those of its subsets after the one for all.

    A subset takes over what it does not say itself, but for what is said of single ports (MergeTrafficPolicy, pilot/pkg/model).
    """
    common = as_applied(mapping(rule.get("spec", "trafficPolicy")))
    if common:
        yield Policy(("spec", "trafficPolicy"), common, common)
    inherited = {key: said for key, said in common.items() if key not in _OF_PORTS}
    for index, subset in numbered(rule.get("spec", "subsets")):
        if own := as_applied(mapping(subset.get("trafficPolicy"))):
            path = ("spec", "subsets", index, "trafficPolicy")
            yield Policy(path, own, merged(inherited, own), text(subset.get("name")))


def ruled(tree: Tree, rule: Resource) -> Sequence[Resource]:
    """Give the Services that a rule is for, and surely meets."""
    found = registry_of(tree).services(text(rule.get("spec", "host")), rule)
    return [service for service in found if tree.is_sound(service) and meet(rule, service)]


def policies_of(tree: Tree, service: Resource) -> Sequence[Policy]:
    """Give the policies that rules have for a Service."""
    host = qualified(service.name, service.namespace)
    wild = (rule for rule in _wild(tree) if covers(text(rule.get("spec", "host")), host))
    return [policy for rule in (*tree.rules(host, service.namespace), *wild) for policy in policies(rule)]


@once
def _wild(tree: Tree) -> Sequence[Resource]:
    rules = tree.any_of(ISTIO, "DestinationRule")
    return [rule for rule in rules if text(rule.get("spec", "host")).startswith("*")]
