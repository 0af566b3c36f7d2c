"""DestinationRules for one host, of which Istio makes one: none says anew what another has said already."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import starmap

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, items, numbered, text, texts
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.contest import contested
from canarygen.lint.realm import are_variants, realms
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.host import qualified
from canarygen.typed import Final, NamedTuple

RULE_OVERRULED: Final = Law(
    "rule-overruled",
    "Of the DestinationRules for one host Istio makes one: it has the traffic policy of the oldest that has any, and of subsets of one name the oldest.",
)


class _Saying(NamedTuple):
    """What only one rule can say of a host, and where one does."""

    rule: Resource
    path: Path
    what: str


def rules_add_to_each_other(tree: Tree) -> Iterator[Diagnostic]:
    """No two DestinationRules of a namespace for one host have other traffic policies, or other subsets of one name.

    This is mergeDestinationRule (pilot/pkg/model/destination_rule.go). Rules for other clients, or exported to others, stay apart; one
    for some clients alone is exported to nobody else, whatever it says (setDestinationRules, push_context.go).
    """
    sayings: dict[tuple[object, ...], list[_Saying]] = defaultdict(list)
    for rule in tree.of(ISTIO, "DestinationRule"):
        host = qualified(text(rule.get("spec", "host")), rule.namespace)
        clients = frozenset(texts(rule.get("spec", "workloadSelector", "matchLabels")).items())
        exports = frozenset() if clients else frozenset(map(text, items(rule.get("spec", "exportTo"))))
        for saying in _sayings(rule) if host else ():
            for realm in realms(rule):
                key = (realm, rule.namespace, host, exports, clients, saying.what)
                sayings[key].append(saying)
    yield from starmap(_overruled, contested(sayings.values(), _rivals))


def _sayings(rule: Resource) -> Iterator[_Saying]:
    if rule.get("spec", "trafficPolicy") is not None:
        yield _Saying(rule, ("spec", "trafficPolicy"), "the traffic policy")
    for index, subset in numbered(rule.get("spec", "subsets")):
        yield _Saying(rule, ("spec", "subsets", index), f"the subset `{text(subset.get('name'))}`")


def _rivals(found: list[_Saying]) -> Iterator[tuple[_Saying, _Saying]]:
    """Pair each with one of another rule that says something else."""
    for saying in found:
        rule, said = saying.rule, saying.rule.get(*saying.path)
        others = (
            other
            for other in found
            if not are_variants(rule, other.rule) and other.rule.get(*other.path) != said
        )
        if rival := next(others, None):
            yield saying, rival


def _overruled(saying: _Saying, other: _Saying) -> Diagnostic:
    return breach(
        RULE_OVERRULED,
        f"{other.rule} has {saying.what} of this host, too, and the older of the two is heeded alone",
        saying.rule.at(*saying.path).key,
        "say it in one of the two",
        Note("the other one", other.rule.at(*other.path).key),
    )
