"""Laws of providers: the controller can ask them, and they know the new version.

The rules are those of the providers in Argo Rollouts' metricproviders/, which no schema has.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.analysis import Metric, Provider
from canarygen.model.canary import Canary, Fleet
from canarygen.model.preset import blindness
from canarygen.model.traffic import Split
from canarygen.pattern import on_demand

_URL = on_demand(r"https?://[^/\s]+.*")
_PRESET = on_demand(r"success-rate|latency-p(?:50|90|95|99)")
_PLUGIN = on_demand(r"[^/\s]+/[^/\s]+")

# What a provider cannot be asked without.
_NEEDED = {
    "prometheus": ("query",),
    "wavefront": ("address", "query"),
    "graphite": ("address", "query"),
    "influxdb": ("query",),
    "skywalking": ("address", "query"),
}


class _Fault(NamedTuple):
    """What is wrong with a field of a provider, and the way out."""

    field: str
    message: str
    help: str


def presets_see_the_new_version(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preset is for a canary whose versions Istio's metrics tell apart."""
    for canary, metric in _metrics(fleet):
        if metric.preset and (reason := blindness(canary)):
            yield Diagnostic(
                code=Code.PRESET_BLIND,
                message=f"`{metric.name}` would not see the new version alone: {reason}",
                span=metric.preset.place.span,
                help=f"{_way_out(canary)}use a `query` over metrics of the app's own that know their pod's version",
            )


def _way_out(canary: Canary) -> str:
    is_http = bool(canary.workload.http_ports) and not canary.traffic.passthrough
    is_split = canary.traffic.split is Split.SUBSETS and not canary.rollout.blue_green
    return "use `split: services`, or " if is_http and is_split else ""


def presets_ask_prometheus(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preset brings its query along, and Prometheus answers it; elsewhere there is one query."""
    for _, metric in _metrics(fleet):
        provider = metric.provider
        if metric.preset and provider.kind != "prometheus":
            yield _refused(
                provider,
                _Fault(
                    "",
                    f"a preset asks Prometheus, and not {provider.kind}",
                    "remove the provider, or write a `query`",
                ),
            )
        elif metric.preset and "query" in provider.fields:
            yield _refused(
                provider, _Fault("query", "a preset brings its own query", "remove this one, or the preset")
            )
        elif metric.has_second_query:
            yield _refused(
                provider, _Fault("query", "a second query: the metric has one of its own", "keep one of them")
            )


def providers_can_be_asked(fleet: Fleet) -> Iterator[Diagnostic]:
    """A provider has the fields that it needs, and none that exclude each other."""
    for _, metric in _metrics(fleet):
        if metric.preset is None:
            provider = metric.provider
            for fault in (*_missing(metric), *_OWN_RULES.get(provider.kind, _no_rules)(provider.fields)):
                yield _refused(provider, fault)


def _refused(provider: Provider, fault: _Fault) -> Diagnostic:
    place = provider.place.at(fault.field) if fault.field else provider.place
    return Diagnostic(code=Code.PROVIDER_REFUSED, message=fault.message, span=place.span, help=fault.help)


def _missing(metric: Metric) -> Iterator[_Fault]:
    provider = metric.provider
    for field in _NEEDED.get(provider.kind, ()):
        if not provider.fields.get(field):
            preset = f"`preset: {metric.name}`" if _PRESET.fullmatch(metric.name) else "use a preset"
            help_ = f"write `query`, or {preset}" if provider.kind == "prometheus" else f"write `{field}`"
            yield _Fault("", f"{provider.kind} cannot be asked without `{field}`", help_)


def _no_rules(_: Mapping[str, Any]) -> Iterator[_Fault]:
    yield from ()


def _address(fields: Mapping[str, Any]) -> Iterator[_Fault]:
    address = fields.get("address")
    if isinstance(address, str) and "{{" not in address and not _URL.fullmatch(address):
        yield _Fault(
            "address",
            "the address is no URL",
            "write it with its scheme: `http://prometheus.istio-system:9090`",
        )


def _datadog(fields: Mapping[str, Any]) -> Iterator[_Fault]:
    queries = fields.get("queries") or {}
    if not fields.get("query") and not queries:
        yield _Fault("", "datadog cannot be asked without `query` or `queries`", "write `query`")
    if fields.get("query") and queries:
        yield _Fault("queries", "`query` and `queries` exclude each other", "keep one of them")
    if fields.get("formula") and not queries:
        yield _Fault(
            "formula", "a formula is about `queries`, and there are none", "write `queries`, or remove it"
        )
    if isinstance(queries, Mapping) and len(queries) > 1 and not fields.get("formula"):
        yield _Fault(
            "queries", "several queries need a `formula` that makes one number of them", "write `formula`"
        )
    if fields.get("apiVersion", "v1") == "v1":
        for field in ("queries", "aggregator"):
            if fields.get(field):
                yield _Fault(field, f"Datadog's API v1 has no `{field}`", "write `apiVersion: v2`")


def _web(fields: Mapping[str, Any]) -> Iterator[_Fault]:
    bodies = [field for field in ("body", "jsonBody") if fields.get(field)]
    if len(bodies) > 1:
        yield _Fault("jsonBody", "`body` and `jsonBody` exclude each other", "keep one of them")
    if bodies and fields.get("method", "GET") == "GET":
        yield _Fault(bodies[0], "a GET has no body", "write `method: POST`, or remove the body")
    url = fields.get("url")
    if isinstance(url, str) and "{{" not in url and not _URL.fullmatch(url):
        yield _Fault("url", "that is no URL", "write it with its scheme: `https://api.example.com/verdict`")


def _plugin(fields: Mapping[str, Any]) -> Iterator[_Fault]:
    if len(fields) != 1:
        yield _Fault("", f"one plugin answers, and here are {len(fields)}", "name one plugin")
    for name in fields:
        if not _PLUGIN.fullmatch(name):
            yield _Fault(
                name,
                f"`{name}` is no name of a plugin",
                "write it as the controller's configuration has it: `acme/metrics`",
            )


_OWN_RULES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[_Fault]]] = {
    "prometheus": _address,
    "graphite": _address,
    "skywalking": _address,
    "datadog": _datadog,
    "web": _web,
    "plugin": _plugin,
}


def _metrics(fleet: Fleet) -> Iterator[tuple[Canary, Metric]]:
    for canary in fleet.canaries:
        for metric in canary.metrics:
            yield canary, metric
