"""Laws of the metrics of an AnalysisTemplate: limits that can be reached, and one provider that is asked.

They are those of ValidateMetrics (utils/analysis/factory.go of Argo Rollouts). A value that an argument
fills in is nobody's to judge.
"""

from collections.abc import Iterator, Mapping

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mapping, numbered, text
from canarygen.key import ARGO
from canarygen.law import Law
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach, breaches
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.measurement import times
from canarygen.model.placeholder import is_open
from canarygen.provider import refusals
from canarygen.typed import Any, Final
from canarygen.wording import joined

METRICS_MISSING: Final = Law(
    "metrics-missing",
    "An analysis without a metric measures nothing; the controller refuses it.",
    peer="no metrics specified",
)
TEMPLATES: Final = ("AnalysisTemplate", "ClusterAnalysisTemplate")
_LIMITS: Final = {
    "consecutiveSuccessLimit": (0, "consecutiveSuccessLimit must be >= 0"),
    "failureLimit": (-1, "failureLimit must be >= 0, or -1 to be disabled"),
    "inconclusiveLimit": (0, "inconclusiveLimit must be >= 0"),
    "consecutiveErrorLimit": (0, "consecutiveErrorLimit must be >= 0"),
}


def templates(tree: Tree) -> Iterator[Resource]:
    """Give the AnalysisTemplates of both scopes."""
    for kind in TEMPLATES:
        yield from tree.of(ARGO, kind)


def metrics(tree: Tree) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Give the metrics of all templates, each with its place."""
    for template in templates(tree):
        for index, metric in numbered(template.get("spec", "metrics")):
            yield template.at("spec", "metrics", index), metric


def measurements(metric: Mapping[str, Any]) -> int | None:
    """Give how often a metric is measured; None where that has no end. A count that is yet to be filled in may be any."""
    return 1 if is_filled_in(metric.get("count")) else times(metric)


def templates_have_metrics(tree: Tree) -> Iterator[Diagnostic]:
    """A template has a metric, or is made of templates that have."""
    for template in templates(tree):
        if not template.get("spec", "metrics") and not template.get("spec", "templates"):
            yield breach(
                METRICS_MISSING,
                f"{template} has no metric",
                template.at("spec", "metrics").span,
                "add one under `metrics`",
            )


def metrics_are_distinct(tree: Tree) -> Iterator[Diagnostic]:
    """No two metrics of a template share a name."""
    for template in templates(tree):
        first: dict[str, Place] = {}
        for index, metric in numbered(template.get("spec", "metrics")):
            name, place = text(metric.get("name")), template.at("spec", "metrics", index, "name")
            other = first.setdefault(name, place)
            if other is not place:
                yield breach(
                    Code.METRIC_TWICE,
                    f"a second metric `{name}`",
                    place.span,
                    "give one of them another name",
                    Note("the first one", other.span),
                    peer=f"metrics[{index}]: duplicate name '{name}'",
                )


def limits_can_be_reached(tree: Tree) -> Iterator[Diagnostic]:
    """No limit is negative, or beyond the number of measurements."""
    for place, metric in metrics(tree):
        numbers = {key: go.integer(metric.get(key)) for key in (*_LIMITS, "count")}
        if any(is_open(metric.get(key)) for key in numbers):
            continue
        negative = [key for key, (least, _) in _LIMITS.items() if (numbers[key] or 0) < least]
        for key in negative:
            message, way_out = f"`{key}` is {numbers[key]}", "write 0 or more"
            yield breach(Code.LIMITS_REFUSED, message, place.at(key).span, way_out, peer=_LIMITS[key][1])
        if not negative and not any(is_filled_in(metric.get(key)) for key in numbers):
            yield from _unreachable(place, {key: number or 0 for key, number in numbers.items()})


def _unreachable(place: Place, numbers: Mapping[str, int]) -> Iterator[Diagnostic]:
    count, failures = numbers["count"], numbers["failureLimit"]
    successes, unclear = numbers["consecutiveSuccessLimit"], numbers["inconclusiveLimit"]
    if successes == 0 and failures == -1:
        message, way_out = "neither failures nor successes decide this metric", "set one of the two limits"
        argo = "failureLimit and consecutiveSuccessLimit cannot both be disabled"
        yield breach(Code.LIMITS_REFUSED, message, place.at("failureLimit").span, way_out, peer=argo)
    if count <= 0:
        return
    way_out = "raise `count`, or lower the limit"
    if failures >= 0 and count < failures + successes:
        argo = f"count ({count}) must be >= failureLimit + consecutiveSuccessLimit ({failures} + {successes}) if both >= 0"
        message = f"{count} measurements cannot decide about {failures} failures and {successes} successes"
        yield breach(Code.LIMITS_REFUSED, message, place.at("count").span, way_out, peer=argo)
    elif count < successes:
        message, argo = (
            f"{count} measurements cannot hold {successes} successes",
            "count must be >= consecutiveSuccessLimit",
        )
        yield breach(Code.LIMITS_REFUSED, message, place.at("count").span, way_out, peer=argo)
    if count < unclear:
        message, argo = (
            f"{count} measurements cannot hold {unclear} unclear ones",
            "count must be >= inconclusiveLimit",
        )
        yield breach(Code.LIMITS_REFUSED, message, place.at("count").span, way_out, peer=argo)


def measurements_have_times(tree: Tree) -> Iterator[Diagnostic]:
    """What is measured more than once has an interval, and times are such as Go reads."""
    for place, metric in metrics(tree):
        count = go.integer(metric.get("count")) or 0
        if count > 1 and not metric.get("interval"):
            message, way_out = (
                f"{count} measurements without an interval",
                "add `interval`, the time between two of them",
            )
            argo = "interval must be specified when count > 1"
            yield breach(Code.LIMITS_REFUSED, message, place.at("count").span, way_out, peer=argo)
        for key, argo in (
            ("interval", "invalid interval string"),
            ("initialDelay", "invalid startDelay string"),
        ):
            said = text(metric.get(key))
            length = go.duration(said) if said and not is_open(said) else 0
            way_out = "write a text such as `90s`, `10m` or `1h30m`"
            if length is None:
                message = f"`{said}` is no length of time"
                yield breach(Code.MALFORMED, message, place.at(key).span, way_out, peer=argo)
            elif length < 0:
                # The controller takes it for a moment that has gone by, and measures at once, again and again.
                yield breach(Code.OUT_OF_RANGE, f"`{said}` is less than no time", place.at(key).span, way_out)


def metrics_have_one_provider(tree: Tree) -> Iterator[Diagnostic]:
    """Every metric asks one provider; that it is one plugin, too, is told with the rules of each."""
    for place, metric in metrics(tree):
        names = [f"`{key}`" for key, said in mapping(metric.get("provider")).items() if said is not None]
        if len(names) != 1:
            yield breach(
                Code.PROVIDER_REFUSED,
                f"{joined(names, 'and')} are asked at once" if names else "this metric asks nobody",
                place.at("provider").span,
                "keep one of them" if names else "name a provider, such as `prometheus`",
                peer="multiple providers specified" if names else "no provider specified",
            )


def providers_can_be_asked(tree: Tree) -> Iterator[Diagnostic]:
    """A provider has the fields that it needs, and none that exclude each other or mean nothing to it."""
    for place, metric in metrics(tree):
        for kind, fields in mapping(metric.get("provider")).items():
            if isinstance(fields, Mapping):
                at = place.at("provider", kind).at
                found = (
                    refusal
                    for refusal in refusals(kind, fields, ())
                    if not is_filled_in(at(*refusal.path).value)
                )
                yield from breaches(Code.PROVIDER_REFUSED, found, at)
