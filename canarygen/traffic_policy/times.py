"""The times of a traffic policy that no schema of Istio's asks to be one."""

from collections.abc import Iterator, Mapping

from canarygen import go
from canarygen.document import Path, descendant
from canarygen.fault import Refusal
from canarygen.typed import Any, Final

_IDLE: Final = ("connectionPool", "tcp", "idleTimeout")
_TIMES: Final = (
    _IDLE,
    ("loadBalancer", "consistentHash", "httpCookie", "ttl"),
    ("retryBudget", "budgetInterval"),
)


def time_refusals(settings: Mapping[str, Any], at: Path) -> Iterator[Refusal]:
    """Say which times Istio cannot read, or does not take for a timeout (ValidateDuration)."""
    for path in _TIMES:
        said = descendant(settings, path)
        if isinstance(said, str):
            length = go.duration(said)
            if length is None:
                yield (*at, *path), f"`{said}` is no length of time", "write, for example, 30s"
            elif path == _IDLE and (length < 0 or length % go.MILLISECOND):
                yield (
                    (*at, *path),
                    "a timeout is counted in whole milliseconds",
                    "write, for example, 500ms, or 0s for none",
                )
