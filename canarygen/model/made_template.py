"""The AnalysisTemplates that canaries make of their metrics: others, and their own steps, may name them, too."""

from collections.abc import Mapping

from canarygen.frozen import frozen
from canarygen.model.analysis import Argument, Metric, TemplateUse
from canarygen.model.canary import Canary, Fleet
from canarygen.model.placeholder import used_arguments


@frozen(kw_only=True)
class MadeTemplate:
    """A template, and the metric of a canary that it is made of; measured in the background it `is_endless`."""

    canary: Canary
    metric: Metric
    is_endless: bool

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments that it wants, or has."""
        analysis = self.canary.analysis
        return used_arguments(analysis, self.metric) if analysis else ()


MadeTemplates = Mapping[tuple[str, str], MadeTemplate]
"""Templates by their namespaces and names."""


def made_templates(fleet: Fleet) -> MadeTemplates:
    """Give the templates that the canaries of an environment make, but for those that they make for their steps alone."""
    return {
        (canary.namespace, canary.names.analysis_template(metric.name)): MadeTemplate(
            canary=canary,
            metric=metric,
            is_endless=metric.interval is not None and (metric.background or metric.count is None),
        )
        for canary in fleet.canaries
        for metric in canary.metrics
    }


def made(templates: MadeTemplates, canary: Canary, use: TemplateUse) -> MadeTemplate | None:
    """Give the template that a canary names, if it is one of these."""
    return None if use.cluster else templates.get((canary.namespace, use.name))
