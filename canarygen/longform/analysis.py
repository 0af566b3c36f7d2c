"""How a new version is judged, in its long form.

What the metrics share is handed down to each of them. A shared value that no metric
takes stays where it was said, for the laws to find.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from canarygen.document import Map, Path, Value
from canarygen.frozen import frozen
from canarygen.longform.form import Origins, filled
from canarygen.longform.metric import SHARED, Shared, metric

_PATH = ("spec", "analysis")


@frozen
class _Item:
    """An entry of a list, and where it stands in the document."""

    said: Value
    source: Path


def analysis(said: Value, plan: Map, origins: Origins) -> Map:
    """Write out `spec.analysis`; `plan` is the rollout in its long form.

    Metrics come out complete, one mapping each; templates that exist stand apart from them.
    """
    body = said if isinstance(said, dict) else {"metrics": said}
    source = (*_PATH, "metrics") if isinstance(said, dict) else _PATH
    items = [_Item(item, (*source, index)) for index, item in enumerate(body.get("metrics", []))]
    shared = Shared({key: body[key] for key in SHARED if key in body}, set())
    long = {key: value for key, value in body.items() if key not in {"metrics", "templates"}}
    metrics = [item for item in items if not _is_template(item.said)]
    if metrics:
        origins[(*_PATH, "metrics")] = source
        named = frozenset(judging(plan))
        long["metrics"] = [
            metric(item.said, item.source, (*_PATH, "metrics", index), shared, named, origins)
            for index, item in enumerate(metrics)
        ]
    if templates := [item for item in items if _is_template(item.said)] + _templates(body):
        long["templates"] = [_template(item, index, origins) for index, item in enumerate(templates)]
    runs = "templates" in long or any(metric["background"] for metric in long.get("metrics", []))
    if runs and "start" not in long and (first := _first_weight(plan.get("steps", []))):
        long["start"] = f"{first}%"
        origins[(*_PATH, "start")] = None
    return {key: value for key, value in long.items() if key not in shared.taken}


def judged(said: Sequence[Value], path: Path, origins: Origins) -> list[Value]:
    """Write out what is judged together, a list at `path`: metrics by their names, and templates that exist."""
    return [
        use if isinstance(use, str) else filled(use, {"cluster": False}, (*path, index), origins)
        for index, use in enumerate(said)
    ]


def judging(plan: Map) -> Iterator[str]:
    """Give the metrics that a rollout, in its long form, names: in steps, or before and after a switch."""
    around = plan.get("blueGreen", {})
    lists = [step.get("analysis", []) for step in plan.get("steps", [])]
    lists += [around.get(key, []) for key in ("prePromotion", "postPromotion")]
    return (use for use in chain.from_iterable(lists) if isinstance(use, str))


def _is_template(said: Value) -> bool:
    return isinstance(said, Mapping) and "template" in said


def _templates(body: Map) -> list[_Item]:
    path = (*_PATH, "templates")
    return [_Item(item, (*path, index)) for index, item in enumerate(body.get("templates", []))]


def _template(item: _Item, index: int, origins: Origins) -> Map:
    path = (*_PATH, "templates", index)
    origins[path] = item.source
    use = {"template": item.said} if isinstance(item.said, str) else item.said
    return filled(use, {"cluster": False}, path, origins)


def _first_weight(steps: Sequence[Map]) -> int:
    return next((step["weight"] for step in steps if step.get("weight", 0) > 0), 0)
