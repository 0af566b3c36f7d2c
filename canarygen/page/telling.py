"""A forecast in one line, and in a few sentences."""

from canarygen.forecast.forecast import Ending, Forecast
from canarygen.model.duration import spoken
from canarygen.page.verdict import verdict
from canarygen.wording import counted


def told(forecast: Forecast) -> str:
    """Name the rollout, and say how large it is."""
    rollout = forecast.rollout
    return f"{rollout.namespace}/{rollout.name}, {size(forecast)}".removeprefix("/")


def size(forecast: Forecast) -> str:
    """Say how large the rollout is."""
    return counted(forecast.rollout.replicas, "pod")


def summary(forecast: Forecast) -> str:
    """Say what a picture shows, for those who do not see it: the verdict, and every change of the share."""
    sentences, last = [], 0.0
    for state in forecast.states:
        if state.exposure != last:
            sentences.append(
                f"After {spoken(state.time)} the new version gets {state.exposure:.3g}% of the requests."
            )
        if state.wait.is_open:
            sentences.append(f"Then it waits for {state.wait.text}.")
        last = state.exposure
    return " ".join([verdict(forecast), *sentences, _end(forecast)])


def _end(forecast: Forecast) -> str:
    ended = spoken(forecast.ends_at)
    at_least = "" if forecast.is_bounded else "at least "
    return {
        Ending.PROMOTED: f"The old pods are gone after {at_least}{ended}.",
        Ending.REVERTED: f"All is as before after {at_least}{ended}.",
        Ending.IDLE: f"It stays so from {ended} on.",
        Ending.ABORTED: f"The new pods are gone after {at_least}{ended}.",
        Ending.PAUSED: f"It stays so from {ended} on.",
        Ending.STUCK: f"It stays so from {ended} on.",
    }[forecast.ending]
