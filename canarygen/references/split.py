"""What a Rollout says of the routes that it splits, and what their VirtualService says.

The rules are those of the controller (validateVirtualServiceHTTPRoutes and its like in
rollout/trafficrouting/istio/istio.go), and those of a rollout at rest.
"""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, below, text
from canarygen.frozen import frozen
from canarygen.key import Key, key_of
from canarygen.model.host import short
from canarygen.model.route import LISTINGS
from canarygen.references.reference import Mention, Object, Reference


@frozen
class Versions:
    """What the destinations of the two versions are called: hosts, or subsets of one."""

    stable: str
    canary: str
    is_subset: bool = False

    def version(self, destination: Said) -> str | None:
        """Give which of the two a destination is."""
        called = destination.get("subset") if self.is_subset else short(destination["host"])
        return called if called in {self.stable, self.canary} else None


def versions_of(plan: Said) -> Versions | None:
    """Give the destinations of the stable version and the canary, as the controller looks for them in a route.

    Ping and pong, of which it begins with ping as the stable one, are looked for only where neither of the other two
    Services is named (GetStableAndCanaryServices).
    """
    if rule := below(plan, "trafficRouting", "istio", "destinationRule"):
        stable, canary = (text(rule.get(f"{role}SubsetName")) for role in ("stable", "canary"))
        return Versions(stable, canary, is_subset=True)
    said, pair = plan, ("stableService", "canaryService")
    if not any(said.get(key) for key in pair):
        said, pair = below(plan, "pingPong"), ("pingService", "pongService")
    stable, canary = (text(said.get(key)) for key in pair)
    return Versions(stable, canary) if stable and canary else None


def split(mention: Mention, target: Said, virtual_service: Object, versions: Versions) -> Iterator[Reference]:
    """Give the references of a Rollout to the routes of one VirtualService, each of which rests at 100 and 0.

    `target` is what stands at `mention`.
    """
    key, spec = key_of(virtual_service), virtual_service["spec"]
    for kind, said in LISTINGS.items():
        routes: Sequence[Said] = spec.get(kind, ())
        listed: set[int] = set()
        for position, wanted in enumerate(target.get(said, ())):
            at = mention.at(said, position)
            found = [index for index, route in enumerate(routes) if _is_meant(wanted, route)]
            listed.update(found)
            yield from _one(at, wanted, found, key, kind, routes)
        for index, route in enumerate(routes):
            yield from _route(
                mention.at(said), route, (key, ("spec", kind, index)), versions, is_listed=index in listed
            )


def _is_meant(wanted: str | Said, route: Said) -> bool:
    """Whether an item of the Rollout's list means a route: by name, or by port and server names."""
    if isinstance(wanted, str):
        return route.get("name") == wanted
    return any(
        wanted.get("port", match.get("port")) == match.get("port")
        and set(wanted.get("sniHosts", match.get("sniHosts", ()))) == set(match.get("sniHosts", ()))
        for match in route.get("match", ())
    )


def _one(
    mention: Mention, wanted: str | Said, found: list[int], key: Key, kind: str, routes: Sequence[Said]
) -> Iterator[Reference]:
    what = f"`{wanted}`" if isinstance(wanted, str) else f"on port {wanted.get('port')}"
    known = tuple(route["name"] for route in routes if "name" in route)
    if not found:
        complaint = f"the VirtualService `{key[3]}` has no {kind} route {what}"
        yield mention.broken(complaint, key, ("spec", kind), known)
    elif len(found) > 1:
        complaint = f"the VirtualService `{key[3]}` has several {kind} routes {what}"
        yield mention.broken(complaint, key, ("spec", kind, found[1]))
    else:
        yield mention.found(key)


def _route(
    mention: Mention,
    route: Said,
    where: tuple[Key, Path],
    versions: Versions,
    *,
    is_listed: bool,
) -> Iterator[Reference]:
    key, aim = where
    destinations = route.get("route", ())
    found = [versions.version(item["destination"]) for item in destinations]
    both = {versions.stable, versions.canary}
    called = f"route `{route['name']}`" if "name" in route else "route"
    if not is_listed:
        if both <= set(found):
            complaint = (
                f"the {called} of the VirtualService `{key[3]}` is split, and the Rollout does not list it"
            )
            yield mention.broken(complaint, key, aim)
        return
    for version in sorted(both - set(found)):
        complaint = f"the {called} of the VirtualService `{key[3]}` does not lead to `{version}`"
        yield mention.broken(complaint, key, (*aim, "route"))
    if len(found) > len(both):
        complaint = f"the {called} of the VirtualService `{key[3]}` has a third destination: the controller removes it"
        yield mention.broken(complaint, key, (*aim, "route", len(found) - 1))
    elif set(found) == both:
        yield from _rest(mention, key, (*aim, "route"), destinations, versions)


def _rest(
    mention: Mention, key: Key, aim: Path, destinations: Sequence[Said], versions: Versions
) -> Iterator[Reference]:
    """See that all is on the stable version: the controller alone moves the weights, and sets out from there."""
    for index, item in enumerate(destinations):
        version = versions.version(item["destination"])
        rest = 100 if version == versions.stable else 0
        if item.get("weight", 0) != rest:
            complaint = f"the weight of `{version}` is {item.get('weight', 0)}, and {rest} at rest: the controller owns it"
            yield mention.moved(complaint, key, (*aim, index, "weight"))
