"""DestinationRules for one host, of which Istio makes one: none says anew what another has said already."""

from collections import defaultdict
from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, numbered, text, texts
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import exported
from canarygen.lint.realm import are_variants, realms
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.host import qualified
from canarygen.typed import Final

RULE_OVERRULED: Final = Law(
    "rule-overruled",
    "Of the DestinationRules for one host Istio makes one: it has the traffic policy of the oldest that has any, and of subsets of one name the oldest.",
)
Saying = tuple[Resource, Path]


def rules_add_to_each_other(tree: Tree) -> Iterator[Diagnostic]:
    """No two DestinationRules of a namespace for one host have other traffic policies, or other subsets of one name.

    This is mergeDestinationRule (pilot/pkg/model/destination_rule.go). Rules for other clients, or exported to others, stay apart.
    """
    sayings: dict[tuple[object, ...], list[Saying]] = defaultdict(list)
    for rule in tree.of(ISTIO, "DestinationRule"):
        host = qualified(text(rule.get("spec", "host")), rule.namespace)
        clients = frozenset(texts(rule.get("spec", "workloadSelector", "matchLabels")).items())
        for what, path in _sayings(rule) if host else ():
            for realm in realms(rule):
                sayings[realm, rule.namespace, host, exported(rule), clients, what].append((rule, path))
    told: dict[tuple[int, Path], Diagnostic] = {}
    for key, found in sayings.items():
        for (rule, path), rival in _rivals(found) if len(found) > 1 else ():
            told.setdefault((id(rule), path), _overruled(rule, path, *rival, what=str(key[-1])))
    yield from told.values()


def _sayings(rule: Resource) -> Iterator[tuple[str, Path]]:
    """Give what only one rule can say of a host, and where it does."""
    if rule.get("spec", "trafficPolicy") is not None:
        yield "the traffic policy", ("spec", "trafficPolicy")
    for index, subset in numbered(rule.get("spec", "subsets")):
        yield f"the subset `{text(subset.get('name'))}`", ("spec", "subsets", index)


def _rivals(found: list[Saying]) -> Iterator[tuple[Saying, Saying]]:
    """Pair each with one of another rule that says something else."""
    for rule, path in found:
        others = (
            (other, place)
            for other, place in found
            if other is not rule and not are_variants(rule, other) and other.get(*place) != rule.get(*path)
        )
        if (rival := next(others, None)) is not None:
            yield (rule, path), rival


def _overruled(rule: Resource, path: Path, other: Resource, place: Path, *, what: str) -> Diagnostic:
    return breach(
        RULE_OVERRULED,
        f"{other} has {what} of this host, too, and the older of the two is heeded alone",
        rule.at(*path).key,
        "say it in one of the two",
        Note("the other one", other.at(*place).key),
    )
