"""`{{args.NAME}}` and `{{templates.NAME.WHAT}}`: what the controller puts values into, when it starts an analysis."""

from collections.abc import Callable, Iterator

from canarygen.document import Place, walk
from canarygen.model.analysis import Analysis, Argument, Metric
from canarygen.model.threshold import Expression
from canarygen.pattern import on_demand
from canarygen.typed import Any

_TAG = on_demand(r"\{\{([^{}]*)\}\}")
_ARGUMENT = "args."
_OF_TEMPLATE = on_demand(r"templates\.([^.]+)\.")


def is_open(value: Any) -> bool:
    """Whether something is put into a value when an analysis starts: until then it may be anything."""
    return "{{" in str(value)


def tags(text: str) -> list[str]:
    """Give what stands between double braces, without the spaces around it."""
    return [tag.strip() for tag in _TAG.findall(text)]


def argument_names(text: str) -> list[str]:
    """Give the names of the arguments that a text mentions."""
    return [tag.removeprefix(_ARGUMENT) for tag in tags(text) if tag.startswith(_ARGUMENT)]


def template_names(text: str) -> list[str]:
    """Give the names of the templates of an experiment of which a text mentions something: each by `templates.NAME.` and what it is."""
    return [found[1] for tag in tags(text) if (found := _OF_TEMPLATE.match(tag))]


def filled_in(text: str, value: Callable[[str], str]) -> str:
    """Put values where a text mentions arguments, as the controller does; `value` gives one by its name."""
    return _TAG.sub(lambda found: value(found[1].strip().removeprefix(_ARGUMENT)), text)


def texts(metric: Metric) -> Iterator[tuple[str, Place]]:
    """Give all the texts of a metric in which values are put, and where each stands."""
    for condition in metric.conditions:
        if isinstance(condition, Expression):
            yield condition.text, condition.place
    provider = metric.provider
    yield from (
        (said, provider.place.at(*path)) for path, said in walk(provider.fields) if isinstance(said, str)
    )


def used_arguments(analysis: Analysis, metric: Metric) -> tuple[Argument, ...]:
    """Give the declared arguments that a metric mentions, in the order of their declaration."""
    mentioned = {name for text, _ in texts(metric) for name in argument_names(text)}
    return tuple(argument for argument in analysis.arguments if argument.name in mentioned)
