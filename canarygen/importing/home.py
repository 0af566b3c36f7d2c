"""Where objects are that do not say it: whoever applies them chooses a namespace, and whom they speak of may tell which."""

from collections.abc import Iterator, Sequence
from itertools import islice

from canarygen.document import text, texts
from canarygen.frozen import replace
from canarygen.key import ARGO, CORE
from canarygen.lint.index import Index
from canarygen.lint.resource import Resource
from canarygen.lint.route import destinations
from canarygen.lint.selector import selects
from canarygen.model.host import service
from canarygen.raising.strategy import Strategy


def at_home(found: Sequence[Resource]) -> Sequence[Resource]:
    """Give objects with the namespace that those are of which say none.

    That is the one in which a Rollout has its Services, or a Deployment those that select its pods, or by which hosts call one of
    the first; it is the default where nothing tells, or several are told.
    """
    homes = {*_homes(found), *_homes_of_deployments(found)}
    if len(homes) != 1:
        return found
    home = homes.pop()
    return [one if one.is_placed else replace(one, home=home) for one in found]


def _homes(found: Sequence[Resource]) -> Iterator[str]:
    services = [one for one in found if (one.group, one.kind) == (CORE, "Service")]
    placed = {(one.namespace, one.name) for one in services if one.is_placed}
    free = {one.name for one in services if not one.is_placed}
    plans = [Strategy(one) for one in found if (one.group, one.kind) == (ARGO, "Rollout")]
    for plan in plans:
        for name in plan.versions.values():
            if plan.rollout.is_placed and name in free:
                yield plan.rollout.namespace
            if not plan.rollout.is_placed and name not in free:
                yield from (namespace for namespace, other in placed if other == name)
    own = free | {name for plan in plans if not plan.rollout.is_placed for name in plan.versions.values()}
    rules = {plan.rule for plan in plans if not plan.rollout.is_placed}
    for one in found:
        is_its_rule = one.kind == "DestinationRule" and not one.is_placed and one.name in rules
        for host in _hosts(one):
            # A short one is of wherever its object is, and tells nothing.
            namespace, name = service(host, "") or ("", "")
            if (name in own or is_its_rule) and namespace and (namespace, name) not in placed:
                yield namespace


def _homes_of_deployments(found: Sequence[Resource]) -> Iterator[str]:
    """Give the namespace of what says one of a Deployment and the Services of its pods, where the other says none."""
    services = [one for one in found if (one.group, one.kind) == (CORE, "Service")]
    deployments = [one for one in found if (one.group, one.kind) == ("apps", "Deployment")]
    if len({one.is_placed for one in (*services, *deployments)}) > 1:
        selectors = ((one, texts(one.get("spec", "selector"))) for one in services)
        # Whoever is selected carries each label: one of them finds the few Services that may select it.
        by_label = Index((label, pair) for pair in selectors for label in islice(pair[1].items(), 1))
        for one in deployments:
            labels = texts(one.get("spec", "template", "metadata", "labels"))
            likely = (pair for label in labels.items() for pair in by_label.among(label))
            own = [other for other, selector in likely if selects(selector, labels)]
            said = {other.namespace for other in own if other.is_placed}
            if one.is_placed and own and not said:
                yield one.namespace
            if not one.is_placed and all(other.is_placed for other in own):
                yield from said


def _hosts(one: Resource) -> Iterator[str]:
    """Give the hosts to which an object of Istio's leads, or of which it is."""
    if one.kind == "VirtualService":
        yield from (found.host for found in destinations(one))
    if one.kind == "DestinationRule":
        yield text(one.get("spec", "host"))
