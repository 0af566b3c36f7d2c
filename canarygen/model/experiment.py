"""Steps that run something beside the rollout: an experiment, or a plugin."""

from collections.abc import Mapping

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.analysis import TemplateUse
from canarygen.model.duration import Duration
from canarygen.typed import Any


@frozen(kw_only=True)
class ExperimentTemplate:
    """Pods of one version for as long as the experiment runs; `weight` is their share of the traffic in percent."""

    name: str
    spec_ref: str
    replicas: int
    weight: int | None
    service: str | None
    metadata: Mapping[str, Any] | None
    place: Place


@frozen(kw_only=True)
class ExperimentAnalysis:
    """An analysis that runs beside an experiment; a required one ends it by its success."""

    name: str
    template: TemplateUse
    is_required: bool
    place: Place


@frozen(kw_only=True)
class Experiment:
    """Extra pods, judged beside the rollout, which goes on when it succeeds.

    It lasts for `duration`; without one until its required analyses succeed, or (`is_endless`)
    until somebody moves the rollout on.
    """

    templates: tuple[ExperimentTemplate, ...]
    analyses: tuple[ExperimentAnalysis, ...]
    duration: Duration | None
    is_endless: bool
    scale_down_delay: Duration | None
    place: Place

    @property
    def weight(self) -> int:
        """The share of the traffic in percent that all its pods get."""
        return sum(template.weight or 0 for template in self.templates)


@frozen(kw_only=True)
class Plugin:
    """A step that a plugin of the controller defines; its settings are the plugin's affair."""

    name: str
    config: Mapping[str, Any] | None
    place: Place
