"""The metrics of an analysis, read from the templates that it names."""

import re
from collections.abc import Iterable, Iterator, Mapping

from canarygen import go
from canarygen.document import Said
from canarygen.forecast.condition import without_data
from canarygen.forecast.rollout import Analysis, Metric, Outcome
from canarygen.model.analysis import SELF_JUDGING
from canarygen.model.dry_run import is_dry
from canarygen.model.duration import UNITS
from canarygen.model.measurement import times
from canarygen.model.verdict import VECTORS
from canarygen.typed import Any, Final

Templates = Mapping[tuple[str, str], Said]
"""AnalysisTemplates by namespace and name; those of the cluster have no namespace."""

_DEEPEST: Final = 20
_WINDOW: Final = re.compile(r"\[\s*((?:[0-9]+(?:ms|[smhdwy]))+)\s*[\]:]")
_LEAST: Final = re.compile(r"result\[0\] >=? (0?\.[0-9]+|1(?:\.0+)?)")
_UNITS: Final = {**UNITS, "w": 7 * UNITS["d"], "y": 365 * UNITS["d"]}


def analysis(said: Said, namespace: str, templates: Templates) -> Analysis:
    """Give what an analysis of a Rollout in a namespace judges by; templates that are not among those known are named."""
    found: dict[str, Metric] = {}
    unknown: list[str] = []
    specs: list[Said] = []
    for template, name in _named(said.get("templates") or (), namespace, templates, 0):
        if template is None:
            unknown.append(name)
        else:
            specs.append(template.get("spec") or {})
    # All of a run is one list to the controller: what one template has in dry run may be a metric of another (FlattenTemplates).
    dry = [str(item.get("metricName", "")) for one in (said, *specs) for item in one.get("dryRun") or ()]
    for spec in specs:
        for metric in spec.get("metrics") or ():
            found[str(metric.get("name"))] = _metric(metric, dry)
    return Analysis(tuple(found.values()), tuple(dict.fromkeys(unknown)))


def _named(
    references: Iterable[Said], namespace: str, templates: Templates, depth: int
) -> Iterator[tuple[Said | None, str]]:
    """Give the templates that are named, and those that these name."""
    for reference in references:
        name = str(reference.get("templateName"))
        template = templates.get(("" if reference.get("clusterScope") else namespace, name))
        yield template, name
        if template is not None and depth < _DEEPEST:
            inner = (template.get("spec") or {}).get("templates") or ()
            yield from _named(inner, namespace, templates, depth + 1)


def _metric(said: Said, dry: Iterable[str]) -> Metric:
    name = str(said.get("name"))
    failures = go.integer(said.get("failureLimit")) or 0
    provider = said.get("provider") or {}
    kind = next(iter(provider), "")
    query = str((provider.get(kind) or {}).get("query", ""))
    return Metric(
        name=name,
        interval=_seconds(said.get("interval")),
        delay=_seconds(said.get("initialDelay")) or 0,
        count=times(said),
        failures=None if failures < 0 else failures,
        inconclusive=go.integer(said.get("inconclusiveLimit")) or 0,
        errors=4 if (errors := go.integer(said.get("consecutiveErrorLimit"))) is None else errors,
        successes=go.integer(said.get("consecutiveSuccessLimit")) or 0,
        is_dry=is_dry(dry, name),
        no_data=_without_data(said, kind),
        window=_window(query),
        least=_least(str(said.get("successCondition", ""))),
    )


def _without_data(said: Said, kind: str) -> Outcome:
    if kind in SELF_JUDGING:
        return Outcome.ERROR
    success, failure = (str(said.get(key) or "") for key in ("successCondition", "failureCondition"))
    return without_data(success, failure, is_vector=kind in VECTORS)


def _window(query: str) -> int | None:
    """Give the shortest range of a query in seconds, which is what an answer needs requests in."""
    lengths = [
        sum(
            int(count) * _UNITS.get(unit, 0)
            for count, unit in re.findall(r"([0-9]{1,18})(ms|[smhdwy])", found)
        )
        for found in _WINDOW.findall(query)
    ]
    return min(lengths, default=None)


def _least(condition: str) -> float | None:
    """Give the share that a condition asks for, where it does in the usual form."""
    found = _LEAST.search(condition)
    return float(found[1]) if found else None


def _seconds(duration: Any) -> int | None:
    return None if duration is None else max(1, go.lasting(duration))
