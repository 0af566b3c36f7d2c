"""Which requests are meant, from the conditions of Istio and of Argo Rollouts."""

from collections.abc import Mapping

from canarygen.document import Map, items, mapping, mappings
from canarygen.typed import Any, Final

_FORMS: Final = ("exact", "prefix", "regex")
_KNOWN: Final = frozenset({"method", "headers", "queryParams"})
"""What a match of the language asks for beside the path."""


def condition(said: Any) -> Map | None:
    """Give a condition on a text; None for one that the language does not know."""
    found = mapping(said)
    return dict(found) if len(found) == 1 and next(iter(found)) in _FORMS else None


def conditions(said: Any) -> Map | None:
    """Give conditions on texts by their names; None if one of them is not known to the language."""
    found = {name: condition(value) for name, value in mapping(said).items()}
    return None if None in found.values() else found


def header_conditions(said: Any) -> Map | None:
    """Give conditions on headers: the language has their names in lower case, since the case means nothing."""
    return conditions({name.lower(): value for name, value in mapping(said).items()})


def match(said: Mapping[str, Any], path: str = "uri") -> Map | None:
    """Give one alternative of a match, whose path stands under a key; None if the language has no word for some of it."""
    if said.keys() - _KNOWN - {path}:
        return None
    uri = condition(said.get(path, {"prefix": "/"}))
    headers, query = header_conditions(said.get("headers")), conditions(said.get("queryParams"))
    if uri is None or headers is None or query is None:
        return None
    method = mapping(said.get("method"))
    if method and (method.keys() != {"exact"}):
        return None
    parts = {"headers": headers, "query": query, "method": method.get("exact")}
    return uri | {key: value for key, value in parts.items() if value}


def matches(said: Any, path: str = "uri") -> list[Map] | None:
    """Give the alternatives of a match; without any, every request is meant."""
    found = [match(mapping(one), path) for one in items(said)] or [{"prefix": "/"}]
    return None if None in found else [one for one in found if one]


def unknown(said: Any) -> list[str]:
    """Give the conditions of Istio's matches that the language has no word for."""
    return sorted({key for one in mappings(said) for key in one} - _KNOWN - {"uri"})
