"""Text from a tree in Markdown: between as many backticks as keep it in."""

import re

_TICKS = re.compile("`+")


def code(text: str) -> str:
    """Write a text of one line between backticks, in which GitHub sees nothing but text."""
    ticks = fence(text, 1)
    space = " " if "`" in text or text != text.strip() or not text else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def fence(text: str, least: int) -> str:
    """Give backticks, more of them than stand together anywhere in a text."""
    longest = max(map(len, _TICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
