"""The standing way to the new version, from the routes that lead to it alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from canarygen.document import Map, items, mapping, text
from canarygen.raising.match import header_conditions
from canarygen.typed import Any, Final

# As `elaborate.traffic` and `fields.http_route` write them.
_COOKIE: Final = re.compile(
    r"\^\(\.\*\?;\\s\*\)\?\((?P<name>(?:[^=\\]|\\.)+)=(?P<value>(?:[^)\\]|\\.)+)\)\(;\.\*\)\?\$"
)
_AUTHORITY: Final = re.compile(r"\(\?i\)(?P<host>[^()]+)\(:\[0-9\]\+\)\?")


def preview(
    rules: Sequence[Mapping[str, Any]], versions: Callable[[Mapping[str, Any]], Sequence[int | None]]
) -> Map:
    """Give `traffic.preview`, by the first route to the new version alone (1) that is ahead of a split one; {} without any."""
    for rule, following in pairwise(rules):
        if versions(rule) == (1,) and 0 in versions(following):
            return _asked(_first(rule), _first(following))
    return {}


def _first(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(next(iter(items(rule.get("match"))), {}))


def _asked(said: Mapping[str, Any], usual: Mapping[str, Any]) -> Map:
    """Tell what one match asks for beyond another."""
    authority = _AUTHORITY.fullmatch(text(mapping(said.get("authority")).get("regex")))
    if authority:
        return {"host": authority["host"].replace("[.]", ".")}
    if exact := text(mapping(said.get("authority")).get("exact")):
        return {"host": exact}
    before = mapping(usual.get("headers"))
    headers = {name: one for name, one in mapping(said.get("headers")).items() if before.get(name) != one}
    if headers.keys() == {"cookie"}:
        cookie = _COOKIE.fullmatch(text(mapping(headers["cookie"]).get("regex")))
        if cookie:
            return {"cookies": {_unquoted(cookie["name"]): _unquoted(cookie["value"])}}
    known = header_conditions(headers)
    return {"headers": known} if known else {}


def _unquoted(pattern: str) -> str:
    return re.sub(r"\\(.)", r"\1", pattern)
