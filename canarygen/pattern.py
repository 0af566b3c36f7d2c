"""Regular expressions that are compiled when somebody first asks them: a build asks few of those that it could."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from canarygen.typed import Any, Final

_compiled: Final = re.compile
"""By this name, since others may have something else in its place."""


def on_demand(text: str, flags: int = 0) -> re.Pattern[str]:
    """Give what `re.compile` gives, and does so only when it is asked for something; then it raises re.error, too."""
    return _Pattern(text, flags)  # type: ignore[return-value]  # It gives whatever a pattern gives.


@contextmanager
def all_on_demand() -> Iterator[None]:
    """Have `re.compile` give what `on_demand` gives: for the modules of others that are imported meanwhile."""
    setattr(re, "compile", on_demand)  # noqa: B010 -- mypy lets no function be replaced
    try:
        yield
    finally:
        setattr(re, "compile", _compiled)  # noqa: B010


class _Pattern:
    def __init__(self, text: str, flags: int) -> None:
        self._said = text, flags

    def __getattr__(self, name: str) -> Any:
        """Take from the compiled pattern what is asked for; from then on it is at hand."""
        found = getattr(_compiled(*self._said), name)
        setattr(self, name, found)
        return found
