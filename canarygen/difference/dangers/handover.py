"""Services that one Rollout leaves to another."""

from canarygen.difference.change import Part
from canarygen.difference.dangers.danger import Danger, gaps
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version
from canarygen.difference.word import spoken
from canarygen.model.names import SERVICES


def handed_over(old: Part, new: Part) -> Danger | None:
    """Tell of Services that the Rollout of a renamed app takes over from the one before.

    Each says which Rollout moves it, and the controller refuses another one for as long as that exists (ValidateService,
    pkg/apis/rollouts/validation/validation_references.go; syncService, service/service.go).
    """
    if old.owner.namespace != new.owner.namespace:
        return None
    before, after = (_services(part, is_new=part is new) for part in (old, new))
    shared = sorted(before & after)
    if not shared:
        return None
    several = len(shared) > 1
    return Danger(
        code=Threat.SERVICES_HANDED_OVER,
        part=new,
        names=(old.name, *shared),
        sentence=f"it was {{}}, whose Rollout moves {gaps(shared, 'and')}: the controller refuses the new one for {'them' if several else 'it'}, and it gets no pods until the old one goes, with all of its own",
        help="give the new app Services of its own in `names`, and remove the old one when callers have followed",
    )


def _services(part: Part, *, is_new: bool) -> set[str]:
    sides = (item.new if is_new else item.old for item in part.of_kind("Rollout"))
    return {name for side in sides if side for name in _named(side)}


def _named(rollout: Version) -> set[str]:
    said = (rollout.at("spec", "strategy", *path) for path in SERVICES.values())
    return {spoken(name) for name in said if isinstance(name, str)}
