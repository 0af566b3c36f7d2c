"""What disturbs a rollout that is under way when the change is synced."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version
from canarygen.document import NOTHING, below, items, mapping, same
from canarygen.model.route import KINDS

_STEPS = ("spec", "strategy", "canary", "steps")
_IDLE = "merge while no rollout is under way"


def changed(part: Part, kind: str) -> Iterator[tuple[Version, Version]]:
    """Give both versions of each object of a kind that is on both sides, and could be read there."""
    for item in part.of_kind(kind):
        if item.old and item.new and item.old.content and item.new.content:
            yield item.old, item.new


def steps_in_flight(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of steps that change.

    The controller keeps a hash of them: whatever the position was, it begins again at step 0
    (syncRolloutStatusCanary and checkPodSpecChange in rollout/ of Argo Rollouts).
    """
    for part in parts:
        for old, new in changed(part, "Rollout"):
            sides = [side.at(*_STEPS) for side in (old, new)]
            if not same(*sides) and NOTHING not in sides:
                is_release = not same(old.at("spec", "template"), new.at("spec", "template"))
                yield Danger(
                    code=Threat.STEPS_IN_FLIGHT,
                    part=part,
                    sentence=_FIRST_BY_THEM if is_release else _BEGINS_AGAIN,
                    help=_IDLE if is_release else f"{_IDLE}, or expect that one to begin again",
                )


_BEGINS_AGAIN = "the steps change: a rollout under way begins again at step 0"
_FIRST_BY_THEM = "the steps change together with the pods: this very release is the first to go by them, and one under way is given up"


def routes_in_flight(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of VirtualServices that change, where weights move.

    A sync writes the whole list of routes as it is in Git, and the controller corrects its
    weights only after that.
    """
    for part in parts:
        written = [new for old, new in changed(part, "VirtualService") if old.name == new.name]
        if not part.keeps_live and any(map(_moves_weights, written)):
            yield Danger(
                code=Threat.ROUTES_IN_FLIGHT,
                part=part,
                sentence="the VirtualService changes: its sync sends all traffic of a rollout under way to the stable version, until the controller sets the weights again",
                help=_IDLE,
            )


def routes_ignored(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of routes that change and will not arrive: Argo CD is told to respect what the controller wrote there.

    A list is one value to it, and the live one wins as a whole (argo-cd issue 9678).
    """
    for part in parts:
        if part.keeps_live and any(_reroutes(old, new) for old, new in changed(part, "VirtualService")):
            yield Danger(
                code=Threat.ROUTES_IGNORED,
                part=part,
                sentence="routes change, and Argo CD syncs with `RespectIgnoreDifferences`: it keeps the list of routes that is in the cluster",
                help="leave `respectIgnoreDifferences` out, or apply the VirtualService by hand",
            )


def _reroutes(old: Version, new: Version) -> bool:
    return _moves_weights(new) and any(
        not same(old.at("spec", section), new.at("spec", section)) for section in KINDS
    )


def _moves_weights(service: Version) -> bool:
    sections = (items(service.at("spec", section)) for section in KINDS)
    routes = (mapping(route) for section in sections for route in section)
    return any("weight" in mapping(target) for route in routes for target in items(route.get("route")))


def split_changed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of canaries whose versions are told apart in another way than before."""
    for part in parts:
        for old, new in changed(part, "Rollout"):
            if (was := _split(old)) != (now := _split(new)):
                yield Danger(
                    code=Threat.SPLIT_CHANGED,
                    part=part,
                    sentence=f"traffic was split {was}, and will be {now}: while the objects change one by one, requests may go astray",
                    help=f"{_IDLE}, and watch the sync",
                )


def _split(rollout: Version) -> str:
    strategy = mapping(rollout.at("spec", "strategy"))
    canary = mapping(strategy.get("canary"))
    istio = below(canary, "trafficRouting", "istio")
    if "blueGreen" in strategy:
        return "by blue-green"
    if "destinationRule" in istio:
        return "by subsets"
    return "by ping-pong Services" if "pingPong" in canary else "by two Services"
