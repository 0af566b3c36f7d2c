"""Where objects are that do not say it: whoever applies them chooses a namespace, and what they call their own may tell which."""

from collections.abc import Iterator, Sequence

from canarygen.frozen import replace
from canarygen.key import ARGO, CORE, ISTIO
from canarygen.lint.resource import Resource
from canarygen.lint.route import destinations
from canarygen.model.host import service
from canarygen.raising.strategy import Strategy


def at_home(found: Sequence[Resource]) -> Sequence[Resource]:
    """Give objects with the namespace that those are of which say none.

    That is the one by which they call their own Services in full; where they call them by none, or by several, it is the default.
    """
    free = [one for one in found if not one.is_placed]
    homes = set(_homes(free))
    if len(homes) != 1:
        return found
    home = homes.pop()
    return [one if one.is_placed else replace(one, home=home) for one in found]


def _homes(free: Sequence[Resource]) -> Iterator[str]:
    """Give the namespaces by which objects call Services that stand among them, or that a Rollout among them splits."""
    plans = [Strategy(one) for one in free if (one.group, one.kind) == (ARGO, "Rollout")]
    own = {one.name for one in free if (one.group, one.kind) == (CORE, "Service")}
    own |= {name for plan in plans for name in plan.versions.values()}
    rules = {plan.rule for plan in plans}
    for one in free:
        if one.group != ISTIO:
            continue
        named = (
            [service(found.host, "") for found in destinations(one)] if one.kind == "VirtualService" else []
        )
        yield from (namespace for namespace, name in filter(None, named) if name in own)
        if one.kind == "DestinationRule":
            said = service(str(one.get("spec", "host") or ""), "")
            if said and (said[1] in own or one.name in rules):
                yield said[0]
