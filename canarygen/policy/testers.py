"""What a request asks for: something that anybody sends, or only testers."""

from collections.abc import Mapping
from typing import Any

# Every browser, or every proxy, sends these: who asks for one of them asks for anybody.
_ORDINARY = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "connection", "content-type", "host", "user-agent"),
        *("x-forwarded-for", "x-forwarded-proto", "x-request-id"),
        *(":authority", ":method", ":path", ":scheme"),
    }
)
_ANYTHING = frozenset({"", ".*", ".+", "^.*$", "^.+$", ".*?", ".+?"})


def is_for_testers(name: str, value: Mapping[str, Any]) -> bool:
    """Whether a header, or a parameter, is one that only testers send: not an ordinary one, and not with any value.

    `value` is a StringMatch; an empty one only wants the header to be there.
    """
    wanted = str(next(iter(value.values()), ""))
    return name.lower() not in _ORDINARY and wanted not in _ANYTHING
