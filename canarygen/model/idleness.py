"""What is said of requests and of metrics to a canary that has none: the project may mean others by it."""

from collections.abc import Iterator

from canarygen.document import Place
from canarygen.model.analysis import Analysis, Argument
from canarygen.model.canary import Canary
from canarygen.model.placeholder import used_arguments


def idle_places(canary: Canary) -> Iterator[Place]:
    """Give the places of all settings that do nothing here."""
    yield from idle_settings(canary)
    if analysis := canary.analysis:
        yield from analysis.untaken
        yield from (argument.place for argument in idle_arguments(analysis))
        if starts_nothing(canary, analysis):
            yield analysis.place.at("start")


def idle_settings(canary: Canary) -> Iterator[Place]:
    """Give the places of what is said for all routes of requests, where none are routed."""
    traffic = canary.traffic
    if not canary.takes_requests:
        yield from traffic.settings.places
        if traffic.preview:
            yield traffic.preview.place


def idle_arguments(analysis: Analysis) -> Iterator[Argument]:
    """Give the arguments that no metric mentions."""
    used = {argument.name for metric in analysis.metrics for argument in used_arguments(analysis, metric)}
    return (argument for argument in analysis.arguments if argument.name not in used)


def starts_nothing(canary: Canary, analysis: Analysis) -> bool:
    """Whether somebody says at which weight the background begins, where there is no weight or no background."""
    is_idle = analysis.background.is_empty or canary.rollout.blue_green is not None
    return is_idle and analysis.start is not None and not analysis.place.at("start").is_default
