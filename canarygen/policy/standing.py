"""Standing ways to the new version: routes that lead there at any weight, and whether they are for testers only."""

from collections.abc import Iterable, Iterator, Sequence

from canarygen.document import Said, below, descendant, text
from canarygen.fields.http_route import authority
from canarygen.manifest import Manifest
from canarygen.model.host import identity, service
from canarygen.model.names import SERVICES
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.route import KINDS, weights
from canarygen.model.testers import is_for_testers
from canarygen.policy.spot import Spot
from canarygen.typed import NamedTuple

_VERSIONS = ("canaryService", "pongService", "previewService")
"""The Services of the new version; of ping and pong Git has the second for it, as long as nothing else is known."""


class Way(NamedTuple):
    """A route that leads so many percent of what fits it to the new version, whatever the plan says."""

    weight: int
    spot: Spot


def standing(rollout: Manifest, manifests: Iterable[Manifest], preview: str | None) -> Iterator[Way]:
    """Give the standing ways that are for anybody: one that asks for a header, a parameter or the `preview` host is none.

    In Git the routes that the controller moves lead nothing to the new version; so whatever does is of another kind.
    """
    manifests = tuple(manifests)
    versions = _versions(rollout, manifests)
    for manifest in manifests:
        if manifest.kind == "VirtualService":
            for kind in KINDS:
                for index, route in enumerate(manifest.content["spec"].get(kind, ())):
                    weight = _weight(route, manifest.content["metadata"]["namespace"], versions)
                    if weight and not _is_for_testers(route, preview):
                        yield Way(weight, Spot(manifest, ("spec", kind, index)))


class _Versions(NamedTuple):
    """What stands for the new version in a route: Services, by namespace and name, and a subset of a host."""

    services: frozenset[tuple[str, str]]
    subset: str | None
    host: tuple[str, ...]


def _versions(rollout: Manifest, manifests: Sequence[Manifest]) -> _Versions:
    strategy, namespace = (
        rollout.content["spec"].get("strategy", {}),
        rollout.content["metadata"]["namespace"],
    )
    names = filter(None, (text(descendant(strategy, SERVICES[key])) for key in _VERSIONS))
    rule = below(strategy, "canary", "trafficRouting", "istio", "destinationRule")
    # Those of all apps may be called the same.
    host = next(
        (
            item.content["spec"].get("host", "")
            for item in manifests
            if item.kind == "DestinationRule" and item.name == rule.get("name")
        ),
        "",
    )
    services = frozenset((namespace, name) for name in names)
    return _Versions(services, rule.get("canarySubsetName"), identity(host, namespace))


def _weight(route: Said, namespace: str, versions: _Versions) -> int:
    """Count the percent of a route that goes to the new version: weights are parts of their sum, and one alone is all."""
    parts = route.get("route", ())
    shares = weights(parts)
    new: int = sum(
        share
        for part, share in zip(parts, shares, strict=True)
        if _is_new(part.get("destination", {}), namespace, versions)
    )
    whole: int = sum(shares) or 1
    return -(-FULL_WEIGHT * new // whole)


def _is_new(destination: Said, namespace: str, versions: _Versions) -> bool:
    host = destination.get("host", "")
    if versions.subset is not None and destination.get("subset") == versions.subset:
        return identity(host, namespace) == versions.host
    return service(host, namespace) in versions.services


def _is_for_testers(route: Said, preview: str | None) -> bool:
    """Whether every alternative of a route asks for something that only testers send."""
    matches = route.get("match", ())
    return bool(matches) and all(_asks(match, preview) for match in matches)


def _asks(match: Said, preview: str | None) -> bool:
    headers = match.get("headers", {}).items()
    asked = (*headers, *match.get("queryParams", {}).items())
    is_of_the_host = preview is not None and match.get("authority") == authority(preview)
    return is_of_the_host or any(is_for_testers(name, value) for name, value in asked)
