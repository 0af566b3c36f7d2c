"""After what a request may be sent again.

The conditions are those of Istio's ValidateHTTPRetries (pkg/config/validation/agent) and
Envoy's x-envoy-retry-on and x-envoy-retry-grpc-on.
"""

from collections.abc import Iterator

from canarygen.pattern import on_demand
from canarygen.typed import Final
from canarygen.wording import brief, nearest

_CONDITIONS: Final = (
    "5xx",
    "gateway-error",
    "reset",
    "reset-before-request",
    "connect-failure",
    "retriable-4xx",
    "refused-stream",
    "retriable-status-codes",
    "retriable-headers",
    "envoy-ratelimited",
    "http3-post-connect-failure",
    "cancelled",
    "deadline-exceeded",
    "internal",
    "resource-exhausted",
    "unavailable",
)
"""What may be said in `retryOn`, beside a status."""
_STATUS: Final = on_demand("[1-5][0-9]{2}")


def unknown(conditions: str) -> Iterator[tuple[str, str]]:
    """Say of conditions for a retry which ones Istio does not know, each with the way out."""
    # Istio splits at commas and trims nothing.
    for condition in conditions.split(",") if conditions else ():
        if condition not in _CONDITIONS and not _STATUS.fullmatch(condition):
            near = nearest(condition.strip(), _CONDITIONS, likeness=0.5)
            way_out = (
                f"did you mean `{near}`? Conditions are separated by commas without spaces"
                if near
                else f"write an HTTP status, or one of {', '.join(_CONDITIONS)}"
            )
            yield f"`{brief(condition)}` is no condition for a retry", way_out
