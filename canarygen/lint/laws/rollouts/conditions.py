"""Laws of what a metric asks and how its answer is judged: the controller, and Prometheus, can read both.

What an argument is put into may be anything.
"""

from collections.abc import Iterator, Mapping

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place, below, mapping, mappings, numbered, text
from canarygen.law import Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.metrics import metrics, templates
from canarygen.lint.tree import Tree
from canarygen.model.dry_run import is_dry
from canarygen.model.expression import misread
from canarygen.model.expression_kind import answer
from canarygen.model.feature import Feature
from canarygen.model.measurement import times
from canarygen.model.verdict import example
from canarygen.source import Span
from canarygen.typed import Any, Final
from canarygen.wording import counted, often

_ANSWERING: Final = ("prometheus", "datadog", "wavefront", "newRelic", "graphite", "influxdb", "cloudWatch", "skywalking")  # fmt: skip
"""Providers that give a value; others judge by themselves, or are asked only whether they answer."""
_CONDITIONS: Final = ("successCondition", "failureCondition")


def conditions_can_be_evaluated(tree: Tree) -> Iterator[Diagnostic]:
    """The controller can evaluate the conditions of a metric (EvalCondition, utils/evaluate/evaluate.go).

    Five errors in a row end the analysis, and with it the release.
    """
    newer = tree.has(Feature.NEWER_CONDITIONS)
    for place, metric in metrics(tree):
        provider = next(iter(mapping(metric.get("provider"))), "")
        kind = answer(provider, below(metric, "provider", provider))
        for key in _CONDITIONS:
            said = text(metric.get(key))
            if said and not is_filled_in(said) and (reason := misread(said, kind, newer=newer)):
                yield breach(
                    Code.CONDITION_REFUSED,
                    f"the controller cannot evaluate `{key}`: {reason}",
                    place.at(key).span,
                    f"write a condition such as `{example(provider)}`",
                )


def metrics_can_fail(tree: Tree) -> Iterator[Diagnostic]:
    """A metric whose answer is a value says which are good or bad, and forgives fewer failures than it is measured.

    Without a condition each answer is good (EvaluateResult, utils/evaluate), and a metric fails above its limit
    (assessMetricFailureInconclusiveOrError, analysis/analysis.go).
    """
    for place, metric in _judging(tree):
        asked = [key for key in _ANSWERING if key in mapping(metric.get("provider"))]
        if asked and not any(metric.get(key) for key in _CONDITIONS):
            message = "no condition: every answer is a good one"
            way_out = f"add `successCondition`, such as `{example(asked[0])}`"
            yield _never(place.at("provider", asked[0]).key, message, way_out)
        elif not metric.get("consecutiveSuccessLimit"):
            yield from _forgiving(place, metric)


def _judging(tree: Tree) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Give the metrics that their templates do not have in dry run, each with its place."""
    for template in templates(tree):
        dry = [text(said.get("metricName")) for said in mappings(template.get("spec", "dryRun"))]
        for index, metric in numbered(template.get("spec", "metrics")):
            if not any(map(is_filled_in, dry)) and not is_dry(dry, text(metric.get("name"))):
                yield template.at("spec", "metrics", index), metric


def _forgiving(place: Place, metric: Mapping[str, Any]) -> Iterator[Diagnostic]:
    count = None if is_filled_in(metric.get("count")) else times(metric)
    limit = go.integer(metric.get("failureLimit"))
    if count and limit and limit >= count > 0:
        message = (
            f"it is measured {often(count)}, and {counted(limit, 'failure')} are forgiven"
            if limit > 1
            else "it is measured once, and one failure is forgiven"
        )
        yield _never(place.at("failureLimit").span, message, "lower `failureLimit`, or raise `count`")


def _never(span: Span, message: str, way_out: str) -> Diagnostic:
    return breach(Code.NEVER_FAILS, message, span, way_out, ruled=Severity.WARNING)


def prometheus_can_be_asked(tree: Tree) -> Iterator[Diagnostic]:
    """A query is PromQL."""
    for place, metric in metrics(tree):
        query = text(below(metric, "provider", "prometheus").get("query"))
        if query and not is_filled_in(query):
            from canarygen.promql import Malformed, parse  # noqa: PLC0415 -- without a query nobody waits for the parser

            found = parse(query)
            if isinstance(found, Malformed):
                # Other servers than Prometheus answer this provider, too, and some of them read more than PromQL.
                message = f"the query cannot be read as PromQL: {found.reason}"
                at = place.at("provider", "prometheus", "query")
                yield breach(Code.PROMQL_SYNTAX, message, at.span, found.help, ruled=Severity.WARNING)
