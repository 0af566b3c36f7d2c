"""When one match of a VirtualService takes all that another would: what their conditions say."""

from collections.abc import Callable, Mapping

from canarygen.document import items, mapping, texts
from canarygen.typed import Any, Final

Match = Mapping[str, Any]
_ANY: Final = {"prefix": "/"}
"""Every path begins so."""
_TEXTS: Final = ("scheme", "method", "authority")
_VALUES: Final = ("port", "sourceNamespace", "sourceSubnet")


def covers(one: Match, other: Match) -> bool:
    """Tell whether every request that meets the conditions of `other` meets those of `one`.

    It errs on the safe side: of two regular expressions it knows only that equal ones match the same.
    """
    return (
        _uri(one, other)
        and all(key not in one or one[key] == other.get(key) for key in _VALUES)
        and all(key not in one or _text(one[key], other.get(key)) for key in _TEXTS)
        and _each(one, other, "headers", str.lower)
        and _each(one, other, "queryParams", str)
        and mapping(one.get("withoutHeaders")).items() <= mapping(other.get("withoutHeaders")).items()
        and texts(one.get("sourceLabels")).items() <= texts(other.get("sourceLabels")).items()
        and _within(one, other, "gateways")
        and _within(one, other, "sniHosts")
        and _within(one, other, "destinationSubnets")
    )


def _uri(one: Match, other: Match) -> bool:
    if "uri" not in one or one["uri"] == _ANY:
        return True
    if one.get("ignoreUriCase"):
        return _text(_folded(one["uri"]), _folded(other.get("uri")))
    return not other.get("ignoreUriCase") and _text(one["uri"], other.get("uri"))


def _folded(said: Any) -> Any:
    """Give a match without regard to case; of an expression only the very text can be compared."""
    return {key: value.lower() if key != "regex" else value for key, value in texts(said).items()}


def _text(one: Any, other: Any) -> bool:
    """Tell whether a text that the latter matches is matched by the former; one that says nothing wants any text."""
    if not isinstance(other, Mapping):
        return False
    said, wanted = texts(one), texts(other)
    if not said or said == wanted:
        return True
    return "prefix" in said and any(
        wanted.get(key, "\0").startswith(said["prefix"]) for key in ("exact", "prefix")
    )


def _each(one: Match, other: Match, key: str, name: Callable[[str], str]) -> bool:
    said = {name(field): value for field, value in mapping(one.get(key)).items()}
    wanted = {name(field): value for field, value in mapping(other.get(key)).items()}
    return all(field in wanted and _text(value, wanted[field]) for field, value in said.items())


def _within(one: Match, other: Match, key: str) -> bool:
    """Tell whether each of the alternatives of the latter is one of the former, which has all if it names none."""
    said, wanted = items(one.get(key)), items(other.get(key))
    return not said or (bool(wanted) and all(item in said for item in wanted))
