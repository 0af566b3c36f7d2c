"""The law of routes that lead to another canary: there its weights are not met."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.host import service
from canarygen.model.request import Destination

_APEX = "both of its versions in proportion to their pods"
_NEW = "its new version alone"
_SWAPPED = "now one and now the other version, whose Services swap their roles"
# Whom a request meets that is sent to the Service of a role. Only the active one is where all traffic goes.
_MET = {
    "stable": "none but the version that has proved itself",
    "canary": _NEW,
    "preview": _NEW,
    "ping": _SWAPPED,
    "pong": _SWAPPED,
}


def routes_meet_the_weights_of_others(fleet: Fleet) -> Iterator[Diagnostic]:
    """No route leads to a Service of another canary whose split it would pass by.

    A proxy routes a request once: by the VirtualService of the host that was asked for.
    """
    leading = [canary for canary in fleet.canaries if canary.traffic.destinations]
    met = {
        (canary.namespace, name): (canary, who)
        for canary in (fleet.canaries if leading else ())
        for name, who in _met(canary)
    }
    for canary in leading:
        for route in canary.traffic.routes:
            key = service(route.to.host, canary.namespace) if route.to else None
            owner, who = met.get(key, (canary, "")) if key else (canary, "")
            if route.to and owner is not canary:
                yield _past(owner, who, route.to)


def _past(owner: Canary, who: str, to: Destination) -> Diagnostic:
    whatever, also = f"whatever the weight of the canary `{owner.title}`", ""
    if owner.rollout.blue_green:
        active, _ = owner.version_services
        whatever = f"whichever version of the canary `{owner.title}` is active"
        also = f"; or lead them to its Service `{active.name}`"
    return Diagnostic(
        code=Code.PAST_ANOTHERS_SPLIT,
        message=f"{whatever}, these requests meet {who}",
        span=to.place.span,
        notes=(Note("the canary", owner.name_place.span),),
        help=f"let it take them itself: with this host and path under its own `traffic`, on the same gateway{also}",
    )


def _met(canary: Canary) -> Iterator[tuple[str, str]]:
    """Give the Services of a canary that lead past its split, and whom a request meets there."""
    if canary.traffic.needs_apex:
        yield canary.names.service, _APEX
    for version in canary.version_services:
        if version.role in _MET:
            yield version.name, _MET[version.role]
