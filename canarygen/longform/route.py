"""Routes of requests, in their long form."""

from collections.abc import Sequence

from canarygen.document import Map, Path
from canarygen.longform.form import Origins, filled
from canarygen.longform.match import condition, matches
from canarygen.model.names import slug
from canarygen.model.text import EVERY_PATH

_CATCH_ALL: Path = ("spec", "names", "route")


def routes(said: Sequence[str | Map], catch_all: str, path: Path, origins: Origins) -> list[Map]:
    """Write out the routes at `path`. `catch_all` names the only split one, and one that takes all."""
    long = [_route(route, (*path, index), origins) for index, route in enumerate(said)]
    split = [route for route in long if "to" not in route and "redirect" not in route]
    for index, route in enumerate(long):
        if "name" not in route:
            name = route["name"] = catch_all if split == [route] else _name(route, catch_all)
            is_said = name == catch_all and origins.get(_CATCH_ALL, _CATCH_ALL) is not None
            origins[(*path, index, "name")] = _CATCH_ALL if is_said else None
    return long


def _route(said: str | Map, path: Path, origins: Origins) -> Map:
    long: Map = {"match": said} if isinstance(said, str) else dict(said)
    if isinstance(said, str):
        origins[(*path, "match")] = path
    elif "match" not in long:
        origins[(*path, "match")] = None
    long["match"] = matches(long.get("match", EVERY_PATH.text), (*path, "match"), origins)
    if "redirect" in long:
        long["redirect"] = filled(long["redirect"], {"code": 301}, (*path, "redirect"), origins)
    if "mirror" in long:
        long["mirror"] = filled(long["mirror"], {"percent": 100}, (*path, "mirror"), origins)
    return long | settings(long)


def settings(said: Map) -> Map:
    """Write out those settings of a route, or of all, that have a short form."""
    if "cors" not in said:
        return {}
    origins = [condition(origin) for origin in said["cors"]["origins"]]
    return {"cors": {**said["cors"], "origins": origins}}


def _name(route: Map, catch_all: str) -> str:
    """Name a route by its path; without one, by where it goes or what else it asks for."""
    first = route["match"][0]
    path = slug(first.get("prefix") or first.get("exact") or first["regex"])
    if path:
        return path
    if "to" in route:
        service, _, _ = route["to"].partition(":")[0].partition(".")
        return slug(service)
    asked = [*first.get("headers", {}), *first.get("query", {}), first.get("method", "")]
    return slug(asked[0]) or ("redirect" if "redirect" in route else catch_all)
