"""Laws of requests: retries that Istio accepts, and that have time to happen."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet
from canarygen.model.request import Retries, Settings


def retries_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Istio knows every condition, and retries that are off have no settings."""
    for settings in _settings(fleet):
        if retries := settings.retries:
            from canarygen.model.retry_condition import unknown  # noqa: PLC0415 -- most specs leave retries to Istio

            for message, way_out in unknown(retries.retry_on or ""):
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
