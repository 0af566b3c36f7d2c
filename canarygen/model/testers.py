"""What a request asks for: something that anybody sends, or only testers."""

from collections.abc import Mapping

from canarygen.pattern import on_demand
from canarygen.typed import Any

# Every browser, or every proxy, sends these: who asks for one of them asks for anybody.
_ORDINARY = frozenset(
    {
        *("accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection"),
        *("content-length", "content-type", "dnt", "host", "if-modified-since", "if-none-match", "origin"),
        *("pragma", "priority", "referer", "te", "upgrade-insecure-requests", "user-agent", "via"),
        *("b3", "forwarded", "traceparent", "x-real-ip", "x-request-id", "x-requested-with"),
        *(":authority", ":method", ":path", ":scheme"),
    }
)
_ORDINARY_FAMILIES = ("sec-", "x-b3-", "x-envoy-", "x-forwarded-")
_MISSABLE = r"(?:[*?]|\{0)"
_GROUP = on_demand(rf"\((?:\?[A-Za-z<>:-]*)?(?P<inner>[^()]*)\)(?P<missable>{_MISSABLE})?")
# Classes, escapes that stand for many letters, counts, and letters that may be missing.
_LOOSE = on_demand(rf"\[\^?\]?[^\]]*\]|\\[pP]\{{[^}}]*\}}|\\[A-Za-z]|[A-Za-z0-9]{_MISSABLE}|\{{[0-9,]*\}}")
_LETTER = on_demand(r"[A-Za-z0-9]")


def is_for_testers(name: str, value: Mapping[str, Any]) -> bool:
    """Whether a header, or a parameter, is one that only testers send: not an ordinary one, and not with any value.

    `value` is a StringMatch; an empty one only wants the header to be there.
    """
    known = name.lower()
    if known in _ORDINARY or known.startswith(_ORDINARY_FAMILIES):
        return False
    kind, wanted = next(iter(value.items()), ("exact", ""))
    return _asks(str(wanted)) if kind == "regex" else bool(wanted)


def _asks(pattern: str) -> bool:
    """Whether a pattern has a letter that must be there; one of which that cannot be told has none."""
    inner = _GROUP.search(pattern)
    while inner:
        # A group is as good as a letter if each way through it has one.
        has_one = not inner["missable"] and _has_a_letter(inner["inner"])
        pattern = f"{pattern[: inner.start()]}{'x' if has_one else '.'}{pattern[inner.end() :]}"
        inner = _GROUP.search(pattern)
    return _has_a_letter(pattern)


def _has_a_letter(pattern: str) -> bool:
    return all(_LETTER.search(_LOOSE.sub("", one)) for one in pattern.split("|"))
