"""The steps of Rollout objects as the simulation takes them; see `reading`."""

from canarygen.document import Said, below
from canarygen.forecast.metrics import Templates, analysis
from canarygen.forecast.rollout import Experiment, ManagedRoute, Pause, Scale, Step
from canarygen.model.step import length


def step(item: Said, namespace: str, templates: Templates) -> Step:
    """Give a step as the controller sees it."""
    return Step(
        weight=item.get("setWeight"),
        pause=Pause(length(item["pause"])) if item.get("pause") is not None else None,
        scale=_scale(below(item, "setCanaryScale")) if "setCanaryScale" in item else None,
        header_route=_header_route(below(item, "setHeaderRoute")),
        mirror_route=_mirror_route(below(item, "setMirrorRoute")),
        analysis=analysis(item["analysis"], namespace, templates)
        if item.get("analysis") is not None
        else None,
        experiment=_experiment(below(item, "experiment")),
        plugin=below(item, "plugin").get("name"),
    )


def _scale(said: Said) -> Scale:
    return Scale(
        pods=said.get("replicas"),
        weight=said.get("weight"),
        matches_traffic=said.get("matchTrafficWeight", False),
    )


def _header_route(said: Said) -> ManagedRoute | None:
    if not said:
        return None
    matches = (
        f"{match.get('headerName')}: {matched(below(match, 'headerValue'))}"
        for match in said.get("match") or ()
    )
    return ManagedRoute(name=said["name"], matches=tuple(matches))


def _mirror_route(said: Said) -> ManagedRoute | None:
    if not said:
        return None
    matches = tuple(map(_matched_request, said.get("match") or ()))
    return ManagedRoute(name=said["name"], matches=matches, percent=said.get("percentage", 100))


def _matched_request(match: Said) -> str:
    asked = " ".join(matched(match[key]) for key in ("method", "path") if match.get(key))
    headers = (f"{name}: {matched(value)}" for name, value in below(match, "headers").items())
    return ", ".join(filter(None, (asked, *headers))) or "all requests"


def matched(said: Said) -> str:
    """Write a StringMatch: `x`, `x...` for a prefix, `/x/` for a regular expression, `any` where it says nothing."""
    if "prefix" in said:
        return f"{said['prefix']}..."
    return f"/{said['regex']}/" if "regex" in said else str(said.get("exact") or "any")


def _experiment(said: Said) -> Experiment | None:
    if not said:
        return None
    parts = list(said.get("templates") or ())
    weights = {
        version: sum(part.get("weight") or 0 for part in parts if part.get("specRef") == version)
        for version in ("canary", "stable")
    }
    return Experiment(
        seconds=length(said),
        pods=sum(part.get("replicas", 1) for part in parts),
        canary=weights["canary"],
        stable=weights["stable"],
        analyses=tuple(str(item.get("name")) for item in said.get("analyses") or ()),
    )
