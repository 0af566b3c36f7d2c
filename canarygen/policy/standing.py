"""Standing ways to the new version: routes that lead there at any weight, and whether they are for testers only."""

from collections.abc import Iterable, Iterator

from canarygen.document import Said
from canarygen.fields.http_route import authority
from canarygen.manifest import Manifest
from canarygen.model.host import service
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.route import KINDS
from canarygen.policy.spot import Spot
from canarygen.policy.testers import is_for_testers
from canarygen.typed import NamedTuple

_VERSIONS = ("canaryService", "pongService", "previewService")


class Way(NamedTuple):
    """A route that leads so many percent of what fits it to the new version, whatever the plan says."""

    weight: int
    spot: Spot


def standing(rollout: Manifest, manifests: Iterable[Manifest], preview: str | None) -> Iterator[Way]:
    """Give the standing ways that are for anybody: one that asks for a header, a parameter or the `preview` host is none.

    In Git the routes that the controller moves lead nothing to the new version; so whatever does is of another kind.
    """
    versions = _versions(rollout)
    for manifest in manifests:
        if manifest.kind == "VirtualService":
            for kind in KINDS:
                for index, route in enumerate(manifest.content["spec"].get(kind, ())):
                    weight = _weight(route, manifest.content["metadata"]["namespace"], versions)
                    if weight and not _is_for_testers(route, preview):
                        yield Way(weight, Spot(manifest, ("spec", kind, index)))


class _Versions(NamedTuple):
    """What stands for the new version in a route: Services, by namespace and name, and a subset."""

    services: frozenset[tuple[str, str]]
    subset: str | None


def _versions(rollout: Manifest) -> _Versions:
    strategy, namespace = (
        rollout.content["spec"].get("strategy", {}),
        rollout.content["metadata"]["namespace"],
    )
    canary = strategy.get("canary", {})
    # Of ping and pong Git has the second for the new one, as long as nothing else is known.
    plans = [canary, canary.get("pingPong", {}), strategy.get("blueGreen", {})]
    names = [plan[key] for plan in plans for key in _VERSIONS if key in plan]
    rule = canary.get("trafficRouting", {}).get("istio", {}).get("destinationRule", {})
    return _Versions(frozenset((namespace, name) for name in names), rule.get("canarySubsetName"))


def _weight(route: Said, namespace: str, versions: _Versions) -> int:
    """Count the percent of a route that goes to the new version; what has no weight goes whole."""
    parts = route.get("route", ())
    return sum(
        int(part.get("weight", FULL_WEIGHT if len(parts) == 1 else 0))
        for part in parts
        if _is_new(part.get("destination", {}), namespace, versions)
    )


def _is_new(destination: Said, namespace: str, versions: _Versions) -> bool:
    if versions.subset is not None and destination.get("subset") == versions.subset:
        return True
    return service(destination.get("host", ""), namespace) in versions.services


def _is_for_testers(route: Said, preview: str | None) -> bool:
    """Whether every alternative of a route asks for something that only testers send."""
    matches = route.get("match", ())
    return bool(matches) and all(_asks(match, preview) for match in matches)


def _asks(match: Said, preview: str | None) -> bool:
    headers = match.get("headers", {}).items()
    asked = (*headers, *match.get("queryParams", {}).items())
    is_of_the_host = preview is not None and match.get("authority") == authority(preview)
    return is_of_the_host or any(is_for_testers(name, value) for name, value in asked)
