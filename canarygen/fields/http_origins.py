"""Which place of the spec each part of a route of requests comes from."""

from collections.abc import Iterator, Mapping

from canarygen.document import Path
from canarygen.model.http_route import HttpRoute
from canarygen.model.request import Destination, Redirect
from canarygen.origin import Origin

# Which key of a route, or of its `cors`, a field of the object comes from, where their names differ.
_ROUTE_FIELDS: Mapping[Path, Path] = {
    ("redirect", "uri"): ("redirect", "path"),
    ("redirect", "authority"): ("redirect", "host"),
    ("redirect", "redirectCode"): ("redirect", "code"),
    ("rewrite", "uri"): ("rewrite", "path"),
    ("rewrite", "authority"): ("rewrite", "host"),
    ("rewrite", "uriRegexRewrite", "match"): ("rewrite", "regex"),
    ("rewrite", "uriRegexRewrite", "rewrite"): ("rewrite", "path"),
    ("mirror",): ("mirror", "to"),
    ("mirrorPercentage",): ("mirror", "percent"),
    ("fault", "delay", "fixedDelay"): ("fault", "delay", "time"),
    ("fault", "delay", "percentage"): ("fault", "delay", "percent"),
    ("fault", "abort", "percentage"): ("fault", "abort", "percent"),
    ("fault", "abort", "httpStatus"): ("fault", "abort", "status"),
}
_CORS_FIELDS = {
    "allowOrigins": "origins",
    "allowMethods": "methods",
    "allowHeaders": "headers",
    "exposeHeaders": "expose",
    "allowCredentials": "credentials",
}


def http_origins(route: HttpRoute, path: Path) -> Iterator[Origin]:
    """Say which places the parts of the HTTPRoute at `path` of its object answer to."""
    settings = route.settings
    yield Origin(path, route.place)
    yield Origin((*path, "name"), route.name_place)
    for index, match in enumerate(route.matches):
        condition: Path = (*path, "match", index)
        yield Origin(condition, match.place)
        yield Origin((*condition, "uri"), match.place)
        yield Origin((*condition, "queryParams"), match.place.at("query"))
    for field, setting in (
        ("timeout", settings.timeout),
        ("retries", settings.retries),
        ("corsPolicy", settings.cors),
        ("headers", settings.headers),
    ):
        if setting:
            yield Origin((*path, field), setting.place)
    yield from _renamed(route, path)
    if not isinstance(route.target, Destination | Redirect):
        return
    yield Origin((*path, "redirect" if isinstance(route.target, Redirect) else "route"), route.target.place)


def _renamed(route: HttpRoute, path: Path) -> Iterator[Origin]:
    """Say it of the fields whose names are others than the keys', if the route has any of them."""
    if route.rewrite or route.mirror or route.fault or isinstance(route.target, Redirect):
        for field, keys in _ROUTE_FIELDS.items():
            yield Origin((*path, *field), route.place.at(*keys))
    if cors := route.settings.cors:
        for name, key in _CORS_FIELDS.items():
            yield Origin((*path, "corsPolicy", name), cors.place.at(key))
