"""The times of a traffic policy: what no schema of Istio's knows of them."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen import go
from canarygen.document import Path, descendant
from canarygen.fault import Refusal
from canarygen.typed import Any, Final
from canarygen.wording import brief, uncountable

_IDLE: Final = ("connectionPool", "tcp", "idleTimeout")
_COUNTED: Final[Sequence[Path]] = (
    *(("outlierDetection", key) for key in ("interval", "baseEjectionTime")),
    ("connectionPool", "http", "idleTimeout"),
    *(("connectionPool", "http", "http2KeepAlive", key) for key in ("interval", "timeout")),
    *(("connectionPool", "tcp", key) for key in ("connectTimeout", "maxConnectionDuration")),
    *(("connectionPool", "tcp", "tcpKeepalive", key) for key in ("time", "interval")),
    ("loadBalancer", "warmup", "duration"),
)
"""The times of which the schema says what they look like, and that they are not below a millisecond."""
_READ: Final[Path] = ("loadBalancer", "warmupDurationSecs")
"""The one of these that may have parts of a millisecond."""
_SAID: Final[Sequence[Path]] = (
    _IDLE,
    ("loadBalancer", "consistentHash", "httpCookie", "ttl"),
    ("retryBudget", "budgetInterval"),
)
"""Those of which it says nothing."""


def time_refusals(settings: Mapping[str, Any], at: Path) -> Iterator[Refusal]:
    """Say which times Istio cannot read, or does not count (ValidateDuration, pkg/config/validation/agent)."""
    for path in (*_COUNTED, _READ, *_SAID):
        said = descendant(settings, path)
        if isinstance(said, str):
            for message, way_out in _refusals(said, path):
                yield Refusal((*at, *path), message, way_out)


def _refusals(said: str, path: Path) -> Iterator[tuple[str, str]]:
    length = go.duration(said)
    if go.is_too_long(said):
        yield uncountable(said), "write, for example, 30s"
    elif length is None:
        # What else there may be that is no time the schema refuses of those that it knows.
        if path in _SAID:
            yield f"`{brief(said)}` is no length of time", "write, for example, 30s"
    elif path == _IDLE and (length < 0 or length % go.MILLISECOND):
        yield "a timeout is counted in whole milliseconds", "write, for example, 500ms, or 0s for none"
    elif path in _COUNTED and length % go.MILLISECOND:
        yield f"`{brief(said)}` is no whole number of milliseconds", "write whole milliseconds"
