"""Laws of what a Rollout has judged: its templates are there, end where they must, and get their arguments.

They are those of ValidateAnalysisTemplatesWithType (pkg/apis/rollouts/validation/validation_references.go)
and of NewAnalysisRunFromTemplates (utils/analysis/helpers.go of Argo Rollouts), which only a cluster asks.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path
from canarygen.lint.law import Law
from canarygen.lint.laws.rollouts.metrics import TEMPLATES
from canarygen.lint.laws.rollouts.refusal import refused
from canarygen.lint.laws.rollouts.strategy import KINDS, Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby
from canarygen.lint.resource import ARGO, DEFAULT, Resource, mapping, numbered, text
from canarygen.lint.tree import Tree

TEMPLATE_OF_ANOTHER_SCOPE: Final = Law(
    "template-of-another-scope",
    "The controller looks for an AnalysisTemplate in the Rollout's namespace, or for a ClusterAnalysisTemplate where `clusterScope` says so.",
    peer="not found",
)
ANALYSIS_ENDLESS: Final = Law(
    "analysis-endless",
    "A step, and what is judged before or after a switch, waits for its analysis: one without an end is refused.",
    peer="which runs indefinitely",
)
ARGUMENT_MISSING: Final = Law(
    "argument-missing",
    "A template wants this argument, and neither it nor the Rollout gives it a value: the controller refuses the Rollout.",
    peer="was not resolved",
)
_ARTICLES: Final = {
    "AnalysisTemplate": "an AnalysisTemplate",
    "ClusterAnalysisTemplate": "a ClusterAnalysisTemplate",
}
_AROUND: Final = ("prePromotionAnalysis", "postPromotionAnalysis")


class _Use(NamedTuple):
    """A place where a Rollout has something judged: the strategy, the path below it, and what stands there."""

    strategy: Strategy
    path: Path
    said: Mapping[str, Any]
    is_background: bool = False

    @property
    def templates(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The references to templates, each with its index."""
        return iter(numbered(self.said.get("templates")))


def _uses(tree: Tree) -> Iterator[_Use]:
    for strategy in (strategy for kind in KINDS for strategy in strategies(tree, kind)):
        for key in (*_AROUND, "analysis"):
            if strategy.plan.get(key) is not None:
                yield _Use(strategy, (key,), mapping(strategy.plan[key]), key == "analysis")
        for index, step in strategy.steps:
            if step.get("analysis") is not None:
                yield _Use(strategy, ("steps", index, "analysis"), mapping(step["analysis"]))


def _named(
    tree: Tree, said: Mapping[str, Any], rollout: Resource, *, other: bool = False
) -> tuple[Resource, ...]:
    """Give the templates that a reference means, or (`other`) would mean with the other scope."""
    is_cluster = (said.get("clusterScope") is True) != other
    where = DEFAULT if is_cluster else rollout.namespace
    named = tree.named(ARGO, TEMPLATES[is_cluster], where, text(said.get("templateName")))
    return tuple(nearby(tree, rollout, named))


def templates_are_of_their_scope(tree: Tree) -> Iterator[Diagnostic]:
    """A template that the tree has under the same name is looked for in its scope.

    One that the tree does not have at all may be anywhere.
    """
    for use in _uses(tree):
        for index, said in use.templates:
            rollout = use.strategy.rollout
            found = _named(tree, said, rollout, other=True)
            if found and not _named(tree, said, rollout):
                name = text(said.get("templateName"))
                wanted = TEMPLATES[said.get("clusterScope") is True]
                yield refused(
                    TEMPLATE_OF_ANOTHER_SCOPE,
                    f"`{name}` is looked for as {_ARTICLES[wanted]}, and is {_ARTICLES[found[0].kind]}",
                    use.strategy.at(*use.path, "templates", index, "templateName").span,
                    "remove `clusterScope`"
                    if said.get("clusterScope") is True
                    else "add `clusterScope: true`",
                    argo=f"{wanted} '{name}' not found",
                    notes=(Note("the template", found[0].at("metadata", "name").span),),
                )


def analyses_end(tree: Tree) -> Iterator[Diagnostic]:
    """What a rollout waits for comes to an end: a metric with an interval has a count (rule R5)."""
    for use in _uses(tree):
        for index, said in () if use.is_background else use.templates:
            found = _named(tree, said, use.strategy.rollout)
            for template, number, metric in _endless(found):
                name = text(metric.get("name"))
                yield refused(
                    ANALYSIS_ENDLESS,
                    f"the metric `{name}` of {template} is measured without end, and the rollout waits for it",
                    use.strategy.at(*use.path, "templates", index, "templateName").span,
                    "give the metric a `count`, or run the template in the background",
                    argo=f"AnalysisTemplate {template.name} has metric {name} which runs indefinitely",
                    notes=(Note("the metric", template.at("spec", "metrics", number, "interval").span),),
                )


def _endless(found: tuple[Resource, ...]) -> list[tuple[Resource, int, Mapping[str, Any]]]:
    """Give the metrics without an end of the only template of a name: of several any may be the one that is meant."""
    return [
        (template, number, metric)
        for template in (found if len(found) == 1 else ())
        for number, metric in numbered(template.get("spec", "metrics"))
        if metric.get("interval") and metric.get("count") is None
    ]


def arguments_have_values(tree: Tree) -> Iterator[Diagnostic]:
    """Every argument of the templates gets a value, from one of them or from the Rollout (rules R3 and R6).

    It is asked where the tree has each template once: another one might give a value, too.
    """
    for use in _uses(tree):
        found = _all(tree, use)
        given = {text(argument.get("name")) for _, argument in numbered(use.said.get("args"))}
        arguments = [
            (template, index, argument)
            for template in found
            for index, argument in numbered(template.get("spec", "args"))
        ]
        for _, _, argument in arguments:
            if argument.get("value") is not None or argument.get("valueFrom") is not None:
                given.add(text(argument.get("name")))
        for template, index, argument in arguments:
            name = text(argument.get("name"))
            if name not in given:
                given.add(name)
                yield refused(
                    ARGUMENT_MISSING,
                    f"{template} wants the argument `{name}`, and nothing gives it a value",
                    use.strategy.at(*use.path).key,
                    f"add `args: [{{name: {name}, value: ...}}]` here, or a value in the template",
                    argo=f"args.{name} was not resolved",
                    notes=(Note("the argument", template.at("spec", "args", index, "name").span),),
                )


def arguments_agree(tree: Tree) -> Iterator[Diagnostic]:
    """No two templates of an analysis give one argument different values (rule R3)."""
    for use in _uses(tree):
        first: dict[str, tuple[Resource, str]] = {}
        for template in _all(tree, use):
            for index, argument in numbered(template.get("spec", "args")):
                name, value = text(argument.get("name")), argument.get("value")
                other, said = (
                    first.setdefault(name, (template, value)) if value is not None else (template, value)
                )
                if said != value:
                    place = template.at("spec", "args", index, "value")
                    yield refused(
                        Code.ARGUMENT_CONFLICT,
                        f"{other} and {template} run together, and give `{name}` different values",
                        use.strategy.at(*use.path, "templates").key,
                        "give it one value, or give it here under `args` and in no template",
                        argo=f"Argument `{name}` specified multiple times with different values: '{said}', '{value}'",
                        notes=(Note("one of the two", place.span),),
                    )


def _all(tree: Tree, use: _Use) -> list[Resource]:
    """Give all templates of an analysis; none unless the tree has each of them once, and none is made of others."""
    found = [_named(tree, said, use.strategy.rollout) for _, said in use.templates]
    if any(len(variants) != 1 or variants[0].get("spec", "templates") for variants in found):
        return []
    return [variants[0] for variants in found]


def metrics_of_an_analysis_differ(tree: Tree) -> Iterator[Diagnostic]:
    """No two templates of an analysis have a metric of one name (rule R3)."""
    for use in _uses(tree):
        first: dict[str, Resource] = {}
        for template in {template.key: template for template in _all(tree, use)}.values():
            for index, metric in numbered(template.get("spec", "metrics")):
                name = text(metric.get("name"))
                other = first.setdefault(name, template)
                if other is not template:
                    place = template.at("spec", "metrics", index, "name")
                    yield refused(
                        Code.METRIC_TWICE,
                        f"{template} and {other} run together, and both have a metric `{name}`",
                        use.strategy.at(*use.path, "templates").key,
                        "give one of the metrics another name",
                        argo=f"two metrics have the same name '{name}'",
                        notes=(Note("one of the two", place.span),),
                    )


CHECKS: Final = (
    templates_are_of_their_scope,
    analyses_end,
    arguments_have_values,
    arguments_agree,
    metrics_of_an_analysis_differ,
)
LAWS: Final = (TEMPLATE_OF_ANOTHER_SCOPE, ANALYSIS_ENDLESS, ARGUMENT_MISSING)
