"""Regular expressions that are compiled when somebody first asks them: a build asks few of those that it could."""

import re
from typing import Any, cast


def on_demand(text: str, flags: int = 0) -> re.Pattern[str]:
    """Give what `re.compile` gives, and does so only when it is asked for something; then it raises re.error, too."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


class _Pattern:
    def __init__(self, text: str, flags: int) -> None:
        self._said = text, flags

    def __getattr__(self, name: str) -> Any:
        """Take from the compiled pattern what is asked for; from then on it is at hand."""
        found = getattr(re.compile(*self._said), name)
        setattr(self, name, found)
        return found
