"""Laws of what a Rollout has judged: its templates are there, and end where they must.

They are those of ValidateAnalysisTemplatesWithType (pkg/apis/rollouts/validation/validation_references.go)
and of NewAnalysisRunFromTemplates (utils/analysis/helpers.go of Argo Rollouts), which only a cluster asks.
"""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import numbered, text
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.analysis_use import found_once, named, trials, uses
from canarygen.lint.laws.rollouts.metrics import TEMPLATES, measurements
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

TEMPLATE_OF_ANOTHER_SCOPE: Final = Law(
    "template-of-another-scope",
    "The controller looks for an AnalysisTemplate in the Rollout's namespace, or for a ClusterAnalysisTemplate where `clusterScope` says so.",
    peer="not found",
)
ANALYSIS_OF_NOTHING: Final = Law(
    "analysis-of-nothing",
    "Without a template there is no AnalysisRun: a step, a switch and a promotion wait for one that nobody begins, and in the background nothing is judged.",
)
_ARTICLES: Final = {
    "AnalysisTemplate": "an AnalysisTemplate",
    "ClusterAnalysisTemplate": "a ClusterAnalysisTemplate",
}


def templates_are_of_their_scope(tree: Tree) -> Iterator[Diagnostic]:
    """A template that the tree has under the same name is looked for in its scope.

    One that the tree does not have at all may be anywhere.
    """
    for use in uses(tree):
        for index, said in use.templates:
            rollout = use.strategy.rollout
            found = named(tree, said, rollout, other=True)
            if found and not named(tree, said, rollout):
                name = text(said.get("templateName"))
                is_of_cluster = said.get("clusterScope") is True
                wanted, other = TEMPLATES[is_of_cluster], TEMPLATES[not is_of_cluster]
                yield breach(
                    TEMPLATE_OF_ANOTHER_SCOPE,
                    f"`{name}` is looked for as {_ARTICLES[wanted]}, and is {_ARTICLES[other]}",
                    use.strategy.at(*use.path, "templates", index, "templateName").span,
                    "remove `clusterScope`" if is_of_cluster else "add `clusterScope: true`",
                    Note("the template", found[0].at("metadata", "name").span),
                    peer=f"{wanted} '{name}' not found",
                )


def analyses_have_templates(tree: Tree) -> Iterator[Diagnostic]:
    """What is to be judged names a template (completedCurrentCanaryStep, completedPrePromotionAnalysis, shouldFullPromote)."""
    for use in uses(tree):
        place = use.strategy.at(*use.path)
        if isinstance(place.value, Mapping) and use.said.get("templates") in (None, []):
            yield breach(
                ANALYSIS_OF_NOTHING,
                "no template judges anything here"
                if use.is_background
                else "no template judges anything here, and the rollout waits for it, for ever",
                place.key,
                "name a template, or remove the analysis",
                ruled=Severity.WARNING if use.is_background else None,
            )


def analyses_end(tree: Tree) -> Iterator[Diagnostic]:
    """What a rollout waits for comes to an end: a metric with an interval has a count (rule R5)."""
    for use in uses(tree):
        for index, said in () if use.is_background else use.templates:
            found = named(tree, said, use.strategy.rollout)
            for template, number, metric in _endless(found):
                name = text(metric.get("name"))
                yield breach(
                    Code.ANALYSIS_ENDLESS,
                    f"the metric `{name}` of {template} is measured without end, and the rollout waits for it",
                    use.strategy.at(*use.path, "templates", index, "templateName").span,
                    "give the metric a `count`, or run the template in the background",
                    Note("the metric", template.at("spec", "metrics", number, "interval").span),
                    peer=f"AnalysisTemplate {template.name} has metric {name} which runs indefinitely",
                )


def experiments_pass(tree: Tree) -> Iterator[Diagnostic]:
    """What an experiment requires comes to an end: it waits for its success (calculateStatus, experiments/experiment.go)."""
    for use in trials(tree):
        for _, said in use.templates:
            is_required = said.get("requiredForCompletion") is True
            found = named(tree, said, use.strategy.rollout) if is_required else ()
            for template, number, metric in _endless(found):
                # So many successes in a row end it, too.
                if not metric.get("consecutiveSuccessLimit"):
                    name = text(metric.get("name"))
                    yield breach(
                        Code.EXPERIMENT_ENDLESS,
                        f"`{text(said.get('name'))}` must pass, and the metric `{name}` of {template} is measured without end",
                        use.strategy.at(*use.path, "requiredForCompletion").span,
                        "give the metric a `count`, or leave `requiredForCompletion` out",
                        Note("the metric", template.at("spec", "metrics", number, "interval").span),
                        ruled=Severity.WARNING,
                    )


def _endless(found: tuple[Resource, ...]) -> list[tuple[Resource, int, Mapping[str, Any]]]:
    """Give the metrics without an end of the only template of a name: of several any may be the one that is meant."""
    return [
        (template, number, metric)
        for template in (found if len(found) == 1 else ())
        for number, metric in numbered(template.get("spec", "metrics"))
        if measurements(metric) is None
    ]


def metrics_of_an_analysis_differ(tree: Tree) -> Iterator[Diagnostic]:
    """No two templates of an analysis have a metric of one name (rule R3)."""
    for use in uses(tree):
        first: dict[str, Resource] = {}
        for template in {template.key: template for template in found_once(tree, use)}.values():
            for index, metric in numbered(template.get("spec", "metrics")):
                name = text(metric.get("name"))
                other = first.setdefault(name, template)
                if other is not template:
                    place = template.at("spec", "metrics", index, "name")
                    yield breach(
                        Code.METRIC_TWICE,
                        f"{template} and {other} run together, and both have a metric `{name}`",
                        use.strategy.at(*use.path, "templates").key,
                        "give one of the metrics another name",
                        Note("one of the two", place.span),
                        peer=f"two metrics have the same name '{name}'",
                    )
