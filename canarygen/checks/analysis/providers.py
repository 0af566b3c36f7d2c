"""Laws of providers: the controller can ask them, and they know the new version."""

from collections.abc import Iterable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path
from canarygen.fault import Refusal, told
from canarygen.frozen import replace
from canarygen.model.analysis import Metric, Provider
from canarygen.model.canary import Canary, Fleet
from canarygen.model.preset import ask_of_pods, blindness
from canarygen.model.traffic import Split
from canarygen.pattern import on_demand
from canarygen.provider import refusals, unfilled

_PRESET = on_demand(r"success-rate|latency-p(?:50|90|95|99)")


def presets_see_the_new_version(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preset is for a canary whose versions Istio's metrics tell apart."""
    for canary, metric in _metrics(fleet):
        if metric.preset and (reason := blindness(canary)):
            yield Diagnostic(
                code=Code.PRESET_BLIND,
                message=f"`{metric.name}` would not see the new version alone: {reason}",
                span=metric.preset.place.span,
                help=f"{_way_out(canary)}{ask_of_pods(canary)}",
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
            message = f"a preset asks Prometheus, and not {provider.kind}"
            yield _refused(provider, (), message, "remove the provider, or write a `query`")
        elif metric.preset and "query" in provider.fields:
            message = "a preset brings its own query"
            yield _refused(provider, ("query",), message, "remove this one, or the preset")
        elif metric.has_second_query:
            message = "a second query: the metric has one of its own"
            yield _refused(provider, ("query",), message, "keep one of them")


def providers_can_be_asked(fleet: Fleet) -> Iterator[Diagnostic]:
    """A provider has the fields that it needs, and none that exclude each other or mean nothing to it."""
    for _, metric in _metrics(fleet):
        provider = metric.provider
        if metric.preset is not None:
            continue
        found = refusals(provider.kind, provider.fields, ())
        if provider.kind == "prometheus":
            found = _or_by_preset(metric, found)
        yield from told(Code.PROVIDER_REFUSED, found, provider.place.at)


def variables_are_filled_in(fleet: Fleet) -> Iterator[Diagnostic]:
    """No query waits for a dashboard to fill it in."""
    for _, metric in _metrics(fleet):
        provider = metric.provider
        yield from told(Code.VARIABLE_UNFILLED, unfilled(provider.kind, provider.fields), provider.place.at)


def _or_by_preset(metric: Metric, refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Name the other way to ask Prometheus, too, where all that is said to it is refused."""
    for refusal in refusals:
        yield refusal if refusal.path else replace(refusal, help=f"{refusal.help}, or {_preset(metric)}")


def _preset(metric: Metric) -> str:
    return f"`preset: {metric.name}`" if _PRESET.fullmatch(metric.name) else "use a preset"


def _refused(provider: Provider, path: Path, message: str, help_: str) -> Diagnostic:
    span = provider.place.at(*path).span
    return Diagnostic(code=Code.PROVIDER_REFUSED, message=message, span=span, help=help_)


def _metrics(fleet: Fleet) -> Iterator[tuple[Canary, Metric]]:
    for canary in fleet.canaries:
        for metric in canary.metrics:
            yield canary, metric
