"""Metrics in fewer words, and what several of them share."""

from collections.abc import Iterator, Mapping

from canarygen.document import Map, Value, below
from canarygen.longform.metric import SHARED
from canarygen.typed import Any


def metrics(said: Mapping[str, Any]) -> Iterator[str | Map]:
    """Give shorter forms of a metric: a preset and its threshold as a text, a query beside its provider."""
    if said.keys() == {"preset", "pass"}:
        yield f"{said['preset']} {said['pass']}"
    provider = said.get("provider")
    if not isinstance(provider, Mapping) or len(provider) != 1:
        return
    ((kind, fields),) = provider.items()
    if isinstance(fields, Mapping) and "query" in fields:
        others = {key: value for key, value in fields.items() if key != "query"}
        plain = {key: value for key, value in said.items() if key != "provider"}
        for named in ({}, {"provider": kind}, {"provider": {kind: others}}):
            yield {**_query_first(plain, fields["query"]), **named}


def _query_first(said: Map, query: str) -> Map:
    """Put a query where people look for it: behind the name."""
    name = {"name": said["name"]} if "name" in said else {}
    return {**name, "query": query, **said}


def shared(said: Mapping[str, Any]) -> Iterator[Map]:
    """Say once what all metrics have."""
    found = (
        [metric for metric in said.get("metrics", []) if isinstance(metric, Mapping)]
        if isinstance(said.get("metrics"), list)
        else []
    )
    for key in SHARED:
        values = [metric[key] for metric in found if key in metric]
        if len(values) > 1 and all(value == values[0] for value in values):
            yield {key: values[0], **said, "metrics": [_without(metric, key) for metric in said["metrics"]]}
    if addresses := [address for metric in found if (address := _address(metric))]:
        metrics = [_at_its_address(metric, addresses[0]) for metric in said["metrics"]]
        yield {"address": addresses[0], **said, "metrics": metrics}


def beside_each_other(said: Mapping[str, Any]) -> Iterator[list[Value]]:
    """Give an analysis of metrics and templates as one list of both."""
    metrics, templates = said.get("metrics", []), said.get("templates")
    if said.keys() <= {"metrics", "templates"} and isinstance(metrics, list) and isinstance(templates, list):
        yield [*metrics, *({"template": use} if isinstance(use, str) else use for use in templates)]


def _without(metric: Any, key: str) -> Any:
    return (
        {name: value for name, value in metric.items() if name != key}
        if isinstance(metric, Mapping)
        else metric
    )


def _prometheus(metric: Any) -> Mapping[str, Any]:
    return below(metric, "provider", "prometheus")


def _address(metric: Any) -> str | None:
    return _prometheus(metric).get("address")


def _at_its_address(metric: Any, address: str) -> Any:
    """Give a metric that need not say where its provider is."""
    fields = {key: value for key, value in _prometheus(metric).items() if key != "address"}
    if _address(metric) != address:
        return metric
    if fields.keys() == {"query"}:
        return _query_first(_without(metric, "provider"), fields["query"])
    return {**metric, "provider": {"prometheus": fields}} if fields else _without(metric, "provider")
