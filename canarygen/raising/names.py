"""The names of a canary's objects, and what marks all of them."""

from collections.abc import Iterable, Mapping

from canarygen.document import Map, items, mapping, mappings, text
from canarygen.lint.resource import Resource
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.raising.family import Family
from canarygen.raising.port import ports
from canarygen.raising.stillness import is_free
from canarygen.raising.traffic import are_split
from canarygen.raising.usage import routes_in_use
from canarygen.typed import Final

_OURS: Final = frozenset({NAME_LABEL, MANAGED_BY})
_SUBSCRIPTION: Final = "notifications.argoproj.io/subscribe."


def names(family: Family, stem: str) -> Map:
    """Give `spec.names`; `stem` is that of its AnalysisTemplates."""
    single = {
        "virtualService": family.route,
        "gateway": family.gateway,
        "horizontalPodAutoscaler": family.autoscaler,
        "podDisruptionBudget": family.budget,
        "peerAuthentication": family.authentication,
    }
    found = {key: one.name for key, one in single.items() if one}
    # Where several Rollouts split one, each of their specs has a VirtualService of its own.
    if (missing := family.missing_route) and len(routes_in_use(family.tree)[family.namespace, missing]) == 1:
        found["virtualService"] = missing
    found |= ({"service": family.apex_name} if family.apex_name else {}) | dict(family.service_names.roles)
    if family.ruled_host:
        stable, new = family.strategy.subsets
        found |= {"destinationRule": family.strategy.rule, "stableSubset": stable, "canarySubset": new}
    elif rule := _stem(
        [rule.name for rule in family.version_rules if rule],
        [key.removesuffix("Service") for key in family.service_names.roles],
    ):
        found["destinationRule"] = rule
    return found | ({"analysisTemplate": stem} if stem else {}) | _route(family)


def _stem(rules: list[str], roles: list[str]) -> str:
    """Give what the names of two DestinationRules have in common, if they are made as ours are."""
    stems = [rule.removesuffix(f"-{role}") for rule, role in zip(rules, roles, strict=False)]
    return stems[0] if len(stems) == len(roles) and len(set(stems)) == 1 and stems != rules else ""


def _route(family: Family) -> Map:
    """Give the name of the routes that no path or destination names: of the only one, and of further ports."""
    rules = mappings(family.route.get("spec", "http")) if family.route else []
    own = [rule for rule in rules if are_split(rule, family)]
    known = [(port["port"], port["name"]) for port in ports(family)]
    for rule in own:
        number = mapping(next(iter(items(rule.get("match"))), {})).get("port")
        port = next((name for one, name in known if one == number), "")
        if port and text(rule.get("name")).endswith(f"-{port}"):
            return {"route": text(rule.get("name")).removesuffix(f"-{port}")}
    return {"route": text(own[0].get("name"))} if len(own) == 1 and "name" in own[0] else {}


def metadata(family: Family, found: Iterable[Resource]) -> Map:
    """Give `metadata`: what all the objects say alike is said once."""
    resources = list(found)
    labels = _common(one.labels for one in resources)
    annotations = _common(one.annotations for one in resources)
    return {
        "name": family.name,
        "namespace": family.namespace,
        "labels": {key: value for key, value in labels.items() if is_free(key) and key not in _OURS},
        "annotations": {
            key: value
            for key, value in annotations.items()
            if is_free(key) and not key.startswith(_SUBSCRIPTION)
        },
    }


def _common(found: Iterable[Mapping[str, str]]) -> dict[str, str]:
    said = list(found)
    first = said[0] if said else {}
    return {key: value for key, value in first.items() if all(one.get(key) == value for one in said)}
