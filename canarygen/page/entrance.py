"""How requests get to a rollout: hosts, gateways, and the routes of its VirtualServices, as the manifests say."""

from collections.abc import Iterable, Iterator

from canarygen.document import Said, below, text
from canarygen.forecast.rollout import BlueGreen, Rollout
from canarygen.forecast.shares import subset
from canarygen.forecast.steps import matched
from canarygen.frozen import frozen
from canarygen.model.host import MESH, short
from canarygen.model.route import KINDS


@frozen(kw_only=True)
class Path:
    """A route: what it matches, in words, and the Services or subsets that it leads to, as the forecast calls them."""

    name: str
    matches: tuple[str, ...]
    leads_to: tuple[str, ...]


@frozen(kw_only=True)
class Entrance:
    """The way in. Without a VirtualService it is empty, and callers in the cluster use the Services.

    `others` is how many routes beside `paths` lead to no version of the rollout.
    """

    hosts: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    others: int = 0


def entrance(rollout: Rollout, objects: Iterable[Said]) -> Entrance:
    """Read the way in to a rollout from those VirtualServices among `objects` that lead to one of its versions.

    The objects have passed their schemas.
    """
    known, beside = set(_versions(rollout)), [item for item in objects if _is_beside(rollout, item)]
    # What a subset is called is not its own: those of all apps may be called the same.
    host = next(
        (short(text(below(item, "spec").get("host"))) for item in beside if _is_rule(rollout, item)), ""
    )
    specs = [
        item["spec"]
        for item in beside
        if item["kind"] == "VirtualService" and known.intersection(_all_targets(item["spec"], host))
    ]
    routes = [_path(route, host) for spec in specs for route in _routes(spec)]
    paths = tuple(path for path in routes if known.intersection(path.leads_to))
    return Entrance(
        hosts=_unique(host for spec in specs for host in spec.get("hosts") or ()),
        gateways=_unique(name for spec in specs for name in spec.get("gateways") or (MESH,)),
        paths=paths,
        others=len(routes) - len(paths),
    )


def _is_beside(rollout: Rollout, item: Said) -> bool:
    # A kustomization has no name.
    return bool((item.get("metadata") or {}).get("namespace", "default") == rollout.namespace)


def _is_rule(rollout: Rollout, item: Said) -> bool:
    """Whether an object is the DestinationRule whose subsets the rollout splits."""
    plan = rollout.plan
    is_named = not isinstance(plan, BlueGreen) and item["metadata"].get("name") == plan.rule
    return bool(item["kind"] == "DestinationRule" and is_named)


def _versions(rollout: Rollout) -> tuple[str, ...]:
    plan = rollout.plan
    if isinstance(plan, BlueGreen):
        return plan.active_service, plan.preview_service
    return tuple(map(subset, plan.subsets)) if plan.subsets else (plan.stable_service, plan.canary_service)


def _routes(spec: Said) -> Iterator[Said]:
    return (route for kind in KINDS for route in spec.get(kind) or ())


def _path(route: Said, host: str) -> Path:
    matches = tuple(_matched(match) for match in route.get("match") or ())
    return Path(name=route.get("name", ""), matches=matches, leads_to=_unique(_targets(route, host)))


def _targets(route: Said, host: str) -> Iterator[str]:
    """Name what a route leads to: Services, and subsets of `host`."""
    for leg in route.get("route") or ():
        destination = leg.get("destination") or {}
        target = short(text(destination.get("host")))
        is_own = destination.get("subset") and target == host
        yield subset(destination["subset"]) if is_own else target


def _all_targets(spec: Said, host: str) -> Iterator[str]:
    return (target for route in _routes(spec) for target in _targets(route, host))


def _matched(match: Said) -> str:
    """Write a match in words: `/api/...`, `x-beta: true`, as forecasts write those of steps, and the bare key of what is rarer."""
    words = [matched(match[key]) for key in ("method", "uri") if key in match]
    words += [f"{name}: {matched(value)}" for name, value in (match.get("headers") or {}).items()]
    words += [key for key in match if key not in {"method", "uri", "headers", "name"}]
    return " ".join(words)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
