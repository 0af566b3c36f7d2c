"""Which metrics are measured only: those that a pattern under `dryRun` means."""

from collections.abc import Iterable

from canarygen.pattern import on_demand
from canarygen.typed import Final

_EXACT: Final = on_demand(r"\^[-A-Za-z0-9_]+\$")


def is_dry(patterns: Iterable[str], name: str) -> bool:
    """Tell whether one of the patterns is found in the name of a metric (GetDryRunMetrics, utils/analysis).

    The controller puts no ends to them: `success` means `success-rate`, too, and only `^success$` does not.
    """
    said = set(patterns)
    return f"^{name}$" in said or any(_occurs(one, name) for one in said if not _EXACT.fullmatch(one))


def _occurs(pattern: str, name: str) -> bool:
    from canarygen.model.regex import occurs  # noqa: PLC0415 -- what the compiler writes has both ends

    return occurs(pattern, name)
