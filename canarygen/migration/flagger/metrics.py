"""What a Canary of Flagger's is judged by, in the words of the language."""

import re
from collections.abc import Iterator, Mapping

from canarygen.document import Map, Place, mapping, numbered, text
from canarygen.frozen import frozen
from canarygen.key import FLAGGER
from canarygen.lint.resource import Resource
from canarygen.migration.flagger.canary import FlaggerCanary
from canarygen.migration.flagger.steps import time
from canarygen.migration.remark import Remark, chosen, left
from canarygen.model.duration import written
from canarygen.model.names import derived, slug
from canarygen.typed import Any, Final

_PRESETS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "request-success-rate": ("success-rate", "min", ">=", "%"),
    "request-duration": ("latency-p99", "max", "<=", "ms"),
}
"""Flagger's own metrics: the preset, the end of the range that it has, how the two compare, and the unit."""
_USUAL_WINDOW: Final = "1m"
_USUAL_DELAY: Final = 60
_VARIABLE: Final = re.compile(r"\{\{-?\s*(?P<name>[a-z]+)(?:\.(?P<own>[A-Za-z0-9_-]+))?\s*-?\}\}")
_TARGET: Final = re.compile(r'destination_workload=~?"\{\{\s*target\s*\}\}"')
_NAMESPACE: Final = re.compile(r"\bdestination_workload_namespace=")
_REPORTER: Final = 'reporter="destination"'


@frozen
class Judgement:
    """The analysis of a spec, or {} for none, and what there is to say of it."""

    analysis: Map
    remarks: tuple[Remark, ...]

    @property
    def names(self) -> list[str]:
        """The names of its metrics, as steps call them."""
        return [
            text(metric.get("name") or metric.get("preset")) for metric in self.analysis.get("metrics", [])
        ]


def judgement(canary: FlaggerCanary) -> Judgement:
    """Give what judges a new version. Flagger takes no answer for a failure, and so does the spec."""
    found = [
        found
        for index, said in numbered(canary.said("analysis", "metrics"))
        for found in _metric(canary, index, said)
    ]
    metrics = [item for item in found if isinstance(item, dict)]
    remarks = [item for item in found if isinstance(item, Remark)]
    if not metrics:
        return Judgement({}, tuple(remarks))
    why = f"Flagger gives up at {canary.threshold} failed checks of all metrics together, a Rollout counts for each metric"
    if _failures(canary) < canary.threshold - 1:
        why += ", and holds no weight while one fails: these are as many as its steps have time for"
    remarks.append(chosen(canary.at("analysis", "threshold"), "analysis: failures", why))
    shared = {"interval": canary.interval, "noData": "fail"}
    address = text(canary.said("metricsServer"))
    if not address:
        why = "Prometheus is asked where Istio's own example has it; `analysis.address` says another place"
        remarks.append(chosen(canary.at("analysis", "metrics"), "analysis.address", why))
    return Judgement(
        {**shared, **({"address": address} if address else {}), "metrics": metrics}, tuple(remarks)
    )


def _metric(canary: FlaggerCanary, index: int, said: Mapping[str, Any]) -> Iterator[Map | Remark]:
    name, place = text(said.get("name")), canary.at("analysis", "metrics", index)
    _, end, *_ = _PRESETS.get(name, ("", "max"))
    # The older way to say one limit, which is 0 unless it is said (runMetricChecks): a rate of success never falls below that.
    older = {end: said.get("threshold", 0)} if "threshold" in said or name != "request-success-rate" else {}
    limits = older if said.get("thresholdRange") is None else mapping(said["thresholdRange"])
    if name in _PRESETS:
        yield from _preset(canary, said, limits, place)
    elif query := _query(canary, said):
        yield from _own(canary, said, limits, query, place)
    else:
        why = "its MetricTemplate is not among what is imported; add its file, or say the metric's `query` in `analysis`"
        yield left(place, f"metric {name}", why)


def _counts(canary: FlaggerCanary) -> Map:
    """Give how often a metric may fail; how often it is measured, where a step waits for it; and from when on, where steps are short."""
    count = {"count": canary.iterations} if canary.iterations else {}
    delay = {"delay": written(_delay(canary))} if _delay(canary) < _USUAL_DELAY else {}
    return {"failures": _failures(canary), **count, **delay}


def _failures(canary: FlaggerCanary) -> int:
    """Give how many failed checks are forgiven: as many as Flagger forgives, if so many can be measured."""
    forgiven = canary.threshold - 1
    if canary.iterations:
        return min(forgiven, canary.iterations - 1)
    length = time(canary)
    return forgiven if length is None else min(forgiven, max(0, (length - _delay(canary)) // canary.seconds))


def _delay(canary: FlaggerCanary) -> int:
    """Give how many seconds pass before the first measurement in the background: the usual ones, if the steps last so long."""
    length = time(canary)
    return _USUAL_DELAY if length is None else min(_USUAL_DELAY, length)


def _preset(
    canary: FlaggerCanary, said: Mapping[str, Any], limits: Mapping[str, Any], place: Place
) -> Iterator[Map | Remark]:
    preset, end, operator, unit = _PRESETS[text(said.get("name"))]
    metric, limit = f"metric {said.get('name')}", limits.get(end)
    for other in limits.keys() - {end}:
        why = f"`{preset}` is held to one limit, its `{end}`; a metric with a `query` of your own may have the other"
        yield left(place.at("thresholdRange", other), f"{metric} {other}", why)
    without = f"it has no `thresholdRange.{end}`, without which"
    if limit is None:
        # Of a range that says its other end alone that is told above.
        if not limits:
            yield left(place, metric, f"{without} it never fails")
        return
    if end == "max" and not limit:
        yield left(place, metric, f"{without} each request is too slow for it")
        return
    if unit == "%" and isinstance(limit, (int, float)) and 0 < limit <= 1:
        why = (
            f"a fraction where percent are meant: {limit} is taken for {_decimal(limit)}%, which never fails"
        )
        yield chosen(place, f"analysis: {preset}", why)
    yield {
        "preset": preset,
        "pass": f"{operator} {_decimal(limit)}{unit}",
        "window": text(said.get("interval")) or _USUAL_WINDOW,
        **_counts(canary),
    }


def _own(
    canary: FlaggerCanary, said: Mapping[str, Any], limits: Mapping[str, Any], query: str, place: Place
) -> Iterator[Map | Remark]:
    name = text(said.get("name"))
    asked, of_canary = _of_canary(canary, query)
    filled = _filled(canary, asked, said)
    template = _template(canary, said)
    provider = _provider(template)
    if provider is None or "{{" in filled:
        yield left(place, f"metric {name}", _unsaid(filled, template if provider is None else None))
        return
    if of_canary:
        why = "both versions of a Rollout are one workload to Istio: the query tells the new one by its Service instead"
        yield chosen(place, f"analysis: {name}", why)
    elif "target" in {found["name"] for found in _VARIABLE.finditer(query)}:
        why = "its query tells the new version by the name of its workload or pods, which both versions of a Rollout share: it measures both"
        yield chosen(place, f"analysis: {name}", why)
    yield {"name": slug(name), "query": filled, "pass": _condition(limits), **provider, **_counts(canary)}


def _unsaid(query: str, asking: Resource | None) -> str:
    """Give why no spec says a metric: how a template is `asking`, or else what its query has."""
    if asking:
        kind = text(asking.get("spec", "provider", "type"))
        return f"{asking} says how {kind} is asked in words that an AnalysisTemplate has not; write the metric in `analysis`, with its `provider`"
    if variable := _VARIABLE.search(query):
        return f"nothing stands for `{variable[0]}` of its query; write the metric in `analysis`"
    return "its query has what only Flagger's templates carry out; write the metric in `analysis`"


def _condition(limits: Mapping[str, Any]) -> str:
    least, most = limits.get("min"), limits.get("max")
    if least is not None and most is not None:
        return f"len(result) > 0 && result[0] >= {_decimal(least)} && result[0] <= {_decimal(most)}"
    return f">= {_decimal(least)}" if least is not None else f"<= {_decimal(most)}"


def _decimal(number: Any) -> str:
    """Write a number as the language does: no exponent, and no zeros at its end."""
    if isinstance(number, float):
        return f"{number:.6f}".rstrip("0").rstrip(".")
    return str(number)


def _template(canary: FlaggerCanary, said: Mapping[str, Any]) -> Resource | None:
    reference = mapping(said.get("templateRef"))
    namespace = text(reference.get("namespace")) or canary.namespace
    found = canary.tree.named(FLAGGER, "MetricTemplate", namespace, text(reference.get("name")))
    return next(iter(found), None)


def _query(canary: FlaggerCanary, said: Mapping[str, Any]) -> str:
    template = _template(canary, said)
    return text(template.get("spec", "query") if template else said.get("query")).strip()


def _provider(template: Resource | None) -> Map | None:
    """Give what asks the query; None for a provider that the language says in another way."""
    if template is None:
        return {}
    said = mapping(template.get("spec", "provider"))
    address, kind = text(said.get("address")), text(said.get("type"))
    if kind == "prometheus" and not said.keys() - {"type", "address"}:
        return {"provider": {"prometheus": {"address": address}}} if address else {}
    if kind == "graphite" and address and not said.keys() - {"type", "address"}:
        return {"provider": {"graphite": {"address": address}}}
    return None


def _of_canary(canary: FlaggerCanary, query: str) -> tuple[str, bool]:
    """Let a query over Istio's metrics tell the new version by its Service, as whoever calls it reports."""
    if not _TARGET.search(query) or "istio_" not in query:
        return query, False
    service = derived(canary.target)["canaryService"]
    found = _TARGET.sub(f'destination_service_name="{service}"', query)
    found = _NAMESPACE.sub("destination_service_namespace=", found)
    return found.replace(_REPORTER, 'reporter="source"'), True


def _filled(canary: FlaggerCanary, query: str, said: Mapping[str, Any]) -> str:
    """Give a query with the values of its variables; one without a value stays as it is."""
    values = {
        "name": canary.resource.name,
        "namespace": canary.namespace,
        "target": canary.target,
        "service": canary.service,
        "interval": text(said.get("interval")) or _USUAL_WINDOW,
    }
    own = mapping(said.get("templateVariables"))

    def value(found: re.Match[str]) -> str:
        known = own.get(found["own"]) if found["name"] == "variables" else values.get(found["name"])
        return found[0] if known is None else str(known)

    return _VARIABLE.sub(value, query)
