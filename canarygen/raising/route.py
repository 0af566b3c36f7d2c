"""Routes of requests, from a VirtualService."""

from collections.abc import Callable, Mapping

from canarygen.document import Map, items, mapping, text
from canarygen.raising.match import condition, matches
from canarygen.raising.unsayable import whole
from canarygen.typed import Any, Final

SETTINGS: Final = ("timeout", "retries", "cors", "headers")
"""What a route may have of its own, and the traffic as a default of all routes."""
_ALL: Final = 100
_CORS: Final = {
    "allowMethods": "methods",
    "allowHeaders": "headers",
    "exposeHeaders": "expose",
    "maxAge": "maxAge",
    "allowCredentials": "credentials",
}
_REDIRECT: Final = {
    "uri": "path",
    "authority": "host",
    "scheme": "scheme",
    "port": "port",
    "redirectCode": "code",
}


OnlyPort = Callable[[str], int | None]
"""Gives the port of what a host stands for, if it has no other: Istio takes that where a destination has none."""


def http_route(said: Mapping[str, Any], to: str | None, only_port: OnlyPort) -> Map | None:
    """Give a route in the language's long form; `to` is where it goes, None for the app. None if there is no word for it."""
    found = matches(said.get("match"))
    if found is None:
        return None
    redirect = mapping(said.get("redirect"))
    if redirect:
        return _named(said) | {"match": found, "redirect": _renamed(redirect, _REDIRECT)}
    route = _named(said) | {"match": found} | ({"to": to} if to else {})
    parts = {"rewrite": _rewrite(said), "mirror": _mirror(said, only_port), "fault": _fault(said)}
    return route | settings(said) | {key: value for key, value in parts.items() if value}


def settings(said: Mapping[str, Any]) -> Map:
    """Give what a route does to its requests that can be said of all routes at once."""
    found = {
        "timeout": said.get("timeout"),
        "retries": dict(mapping(said.get("retries"))),
        "cors": _cors(mapping(said.get("corsPolicy"))),
        "headers": {side: _changes(mapping(ways)) for side, ways in mapping(said.get("headers")).items()},
    }
    return {key: value for key, value in found.items() if value}


def _changes(said: Mapping[str, Any]) -> Map:
    """Give what is done to headers, whose names the language has in lower case."""
    return {
        way: _lower(what)
        if isinstance(what, list)
        else {name.lower(): value for name, value in mapping(what).items()}
        for way, what in said.items()
    }


def _lower(names: Any) -> list[Any]:
    return [name.lower() if isinstance(name, str) else name for name in items(names)]


def destination(said: Mapping[str, Any], only_port: OnlyPort) -> str | None:
    """Write a destination as HOST:PORT; None where nobody knows the port."""
    host = text(said.get("host"))
    port = mapping(said.get("port")).get("number") or only_port(host)
    return f"{host}:{port}" if port else None


def _named(said: Mapping[str, Any]) -> Map:
    return {"name": said["name"]} if "name" in said else {}


def _renamed(said: Mapping[str, Any], keys: Mapping[str, str]) -> Map:
    return {key: said[field] for field, key in keys.items() if field in said}


def _rewrite(said: Mapping[str, Any]) -> Map:
    rewrite = mapping(said.get("rewrite"))
    part = mapping(rewrite.get("uriRegexRewrite"))
    found = {
        "path": rewrite.get("uri") or part.get("rewrite"),
        "regex": part.get("match"),
        "host": rewrite.get("authority"),
    }
    return {key: value for key, value in found.items() if value is not None}


def _mirror(said: Mapping[str, Any], only_port: OnlyPort) -> Map:
    to = destination(mapping(said.get("mirror")), only_port)
    percent = _percent(said.get("mirrorPercentage"))
    return {"to": to, "percent": percent} if to and percent else {}


def _fault(said: Mapping[str, Any]) -> Map:
    fault = mapping(said.get("fault"))
    delay, abort = mapping(fault.get("delay")), mapping(fault.get("abort"))
    found: Map = {}
    if delay and (percent := _percent(delay.get("percentage"))):
        found["delay"] = {"percent": percent, "time": delay.get("fixedDelay")}
    if abort and (percent := _percent(abort.get("percentage"))):
        statuses = _renamed(abort, {"httpStatus": "status", "grpcStatus": "grpcStatus"})
        found["abort"] = {"percent": percent} | statuses
    return found


def _percent(said: Any) -> int | None:
    """Give a percentage, which is all where none is said, and none where nothing is said in it; None for one that the language does not take."""
    value = said.get("value", 0) if isinstance(said, Mapping) else _ALL
    percent = whole(value) if isinstance(value, (int, float)) else 0
    return percent if 0 < percent <= _ALL else None


def _cors(said: Mapping[str, Any]) -> Map:
    origins = [condition(origin) for origin in items(said.get("allowOrigins"))]
    if not origins or None in origins:
        return {}
    found = _renamed(said, _CORS)
    names = {key: _lower(found[key]) for key in ("headers", "expose") if key in found}
    return {"origins": origins} | found | names
