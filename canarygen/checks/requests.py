"""Laws of requests: retries that Istio accepts, and that have time to happen.

The conditions are those of Istio's ValidateHTTPRetries (pkg/config/validation/agent) and
Envoy's x-envoy-retry-on and x-envoy-retry-grpc-on.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet
from canarygen.model.request import Retries, Settings
from canarygen.pattern import on_demand
from canarygen.wording import brief, nearest

_CONDITIONS = (
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
_STATUS = on_demand("[1-5][0-9]{2}")


def refusals(conditions: str) -> Iterator[tuple[str, str]]:
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


def retries_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Istio knows every condition, and retries that are off have no settings."""
    for settings in _settings(fleet):
        if retries := settings.retries:
            for message, way_out in refusals(retries.retry_on or ""):
                span = retries.place.at("retryOn").span
                yield Diagnostic(code=Code.RETRIES_REFUSED, message=message, span=span, help=way_out)
            if retries.attempts == 0:
                yield from _settings_without_attempts(retries)


def _settings(fleet: Fleet) -> Iterator[Settings]:
    for canary in fleet.canaries:
        yield from canary.traffic.all_settings


def _settings_without_attempts(retries: Retries) -> Iterator[Diagnostic]:
    settings = {
        "perTryTimeout": retries.per_try_timeout,
        "retryOn": retries.retry_on,
        "retryRemoteLocalities": retries.retry_remote_localities,
    }
    for key, said in settings.items():
        if said is not None:
            yield Diagnostic(
                code=Code.RETRIES_REFUSED,
                message=f"`{key}` is refused where there are no retries",
                span=retries.place.at(key).key,
                notes=(Note("they are switched off here", retries.place.at("attempts").span),),
                help="remove it, or let `attempts` be 1 or more",
            )


def tries_fit_into_timeouts(fleet: Fleet) -> Iterator[Diagnostic]:
    """One try takes no longer than the whole request may."""
    for settings in _settings(fleet):
        timeout, retries = settings.timeout, settings.retries
        if (
            timeout
            and retries
            and retries.per_try_timeout
            and retries.per_try_timeout.nanoseconds > timeout.duration.nanoseconds > 0
        ):
            yield Diagnostic(
                code=Code.TRY_LONGER_THAN_TIMEOUT,
                message=f"one try may take {retries.per_try_timeout.text}, and the whole request only {timeout.duration.text}",
                span=retries.place.at("perTryTimeout").span,
                notes=(Note("the request's timeout", timeout.place.span),),
                help="shorten the try, or raise the timeout",
            )
