"""The requests that a VirtualService waits for: of each of its conditions, some that fit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final

from hypothesis import Phase, find, settings
from hypothesis.strategies import from_regex

from cluster.envoy import Request

Map = dict[str, Any]
_UNASKED: Final = "PATCH"
"""A method that hardly anybody asks for, lest an earlier route with one takes the request."""
_SIMPLEST: Final = settings(database=None, derandomize=True, phases=[Phase.generate], max_examples=10)


def requests(route: Map, common: Request, hosts: str) -> Iterator[Request]:
    """Give requests to some hosts that fit a route, taken by itself."""
    matches: Sequence[Map] = route.get("match") or ({},)
    for match in matches:
        host = _text(match.get("authority", {"exact": common.host}))
        for path in _paths(match.get("uri", {})) if fnmatchcase(host, hosts) else ():
            request = replace(
                common,
                host=host,
                path=path,
                method=_text(match.get("method", {"exact": _UNASKED})),
                headers={name.lower(): _text(said) for name, said in match.get("headers", {}).items()},
                query={name: _text(said) for name, said in match.get("queryParams", {}).items()},
            )
            if _fits(match, request):
                yield request


def there(route: Map, gateway: str) -> Map | None:
    """Give what a route says of requests that come in by a gateway, if anything."""
    if "match" not in route:
        return route
    matches = [match for match in route["match"] if gateway in match.get("gateways", [gateway])]
    return {**route, "match": matches} if matches else None


def takes(route: Map, request: Request) -> bool:
    """Whether a route takes a request, as Istio's reference says."""
    return not route.get("match") or any(_fits(match, request) for match in route["match"])


def _fits(match: Map, request: Request) -> bool:
    ignore_case = match.get("ignoreUriCase", False)
    path = request.path.lower() if ignore_case else request.path
    names = match.get("sniHosts", ["*"])
    headers, query = request.headers, request.query
    return (
        match.get("port", request.port) == request.port
        and any(fnmatchcase(request.host.lower(), name.lower()) for name in names)
        and _is(match.get("uri", {}), path, ignore_case=ignore_case)
        and _is(match.get("method", {}), request.method)
        and _is(match.get("authority", {}), request.host)
        and _have(match.get("headers", {}), headers)
        and not any(_have({name: said}, headers) for name, said in match.get("withoutHeaders", {}).items())
        and all(
            name in query and _is(said, query[name]) for name, said in match.get("queryParams", {}).items()
        )
    )


def _have(wanted: Mapping[str, Map], headers: Mapping[str, str]) -> bool:
    return all(name.lower() in headers and _is(said, headers[name.lower()]) for name, said in wanted.items())


def _is(said: Mapping[str, str], text: str, *, ignore_case: bool = False) -> bool:
    if ignore_case:
        said = {key: value if key == "regex" else value.lower() for key, value in said.items()}
    return (
        text == said.get("exact", text)
        and text.startswith(said.get("prefix", ""))
        and ("regex" not in said or re.fullmatch(said["regex"], text) is not None)
    )


def _paths(said: Mapping[str, str]) -> Sequence[str]:
    """Give paths that fit: where more may follow, some with more."""
    if "prefix" in said:
        prefix = said["prefix"]
        return (prefix, prefix + "x", prefix.rstrip("/") + "/x/y")
    return (_text(said, "/"),) if said else ("/", "/x/y")


def _text(said: Mapping[str, str], otherwise: str = "x") -> str:
    if "regex" in said:
        return _fitting(said["regex"])
    return said.get("exact", said.get("prefix", otherwise))


@lru_cache
def _fitting(pattern: str) -> str:
    """Give a text that fits a regular expression, the simplest one."""
    return find(from_regex(pattern, fullmatch=True), lambda _: True, settings=_SIMPLEST)
