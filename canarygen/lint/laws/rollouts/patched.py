"""Which routes of a VirtualService the controller of Argo Rollouts splits."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import items, mapping, mappings
from canarygen.frozen import frozen
from canarygen.lint.gap import has_gap, may_be
from canarygen.lint.resource import Resource
from canarygen.typed import Any


@frozen(kw_only=True)
class Patched:
    """The routes of one kind that are split, by their indexes.

    `missing` are the indexes of what was listed and found no route; `is_ambiguous` tells that
    nothing was listed, and that there are several.
    """

    indexes: tuple[int, ...]
    missing: tuple[int, ...] = ()
    is_ambiguous: bool = False


def patched(service: Resource, kind: str, listed: Sequence[Any], managed: Sequence[str]) -> Patched:
    """Find the routes as getHttpRouteIndexesToPatch and its like do (rollout/trafficrouting/istio/istio.go)."""
    routes = mappings(service.get("spec", kind))
    if listed:
        found = [list(_meant(kind, wanted, routes)) for wanted in listed]
        return Patched(
            indexes=tuple(dict.fromkeys(index for indexes in found for index in indexes)),
            missing=tuple(index for index, indexes in enumerate(found) if not indexes),
        )
    own = [index for index, route in enumerate(routes) if route.get("name") not in managed]
    unnamed = [index for index in own if not routes[index].get("name")]
    if len(own) > 1:
        return Patched(indexes=(), is_ambiguous=True)
    # Beside a route of its own the controller finds one without a name only.
    return Patched(indexes=tuple(own if len(routes) == 1 else unnamed))


def _meant(kind: str, wanted: Any, routes: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    if kind == "http":
        found = [index for index, route in enumerate(routes) if route.get("name") == wanted]
        yield from sorted(found, key=lambda index: has_gap(routes[index]["name"]))[:1]
        return
    said = mapping(wanted)
    for index, route in enumerate(routes):
        matches = mappings(route.get("match"))
        ports = [str(match.get("port") or 0) for match in matches] or ["0"]
        names = {str(name) for match in matches for name in items(match.get("sniHosts"))}
        listed = items(said.get("sniHosts"))
        # The controller compares their numbers, too, and those of a route only once.
        is_same = names == set(listed) and len(names) == len(listed)
        fits = kind == "tcp" or is_same or any(map(has_gap, map(str, (*names, *listed))))
        if fits and all(may_be(port, str(said.get("port") or 0)) for port in ports):
            yield index
