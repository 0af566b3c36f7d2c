"""How a new version is judged: metrics, and templates that exist."""

from collections.abc import Mapping
from enum import Enum

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.duration import Duration
from canarygen.model.threshold import Condition
from canarygen.typed import Any

# Providers that give a verdict of their own; the controller reads no conditions for them.
SELF_JUDGING = frozenset({"job", "kayenta"})


class NoData(Enum):
    """What an empty or undefined answer counts as."""

    INCONCLUSIVE = "inconclusive"
    FAILURE = "fail"
    SUCCESS = "pass"


@frozen(kw_only=True)
class Argument:
    """A value by name: a text, a key of a Secret, a field of the Rollout, or the hash of a version.

    Exactly one of the four is there; `secret` is a name and a key.
    """

    name: str
    text: str | None
    secret: tuple[str, str] | None
    field: str | None
    hash: str | None
    place: Place

    @property
    def is_passed(self) -> bool:
        """Whether only the Rollout can give it: a template has no way to."""
        return self.field is not None or self.hash is not None


@frozen(kw_only=True)
class TemplateUse:
    """The use of an AnalysisTemplate (or, with `cluster`, a ClusterAnalysisTemplate) that exists."""

    name: str
    cluster: bool
    arguments: tuple[Argument, ...]
    place: Place


@frozen
class MetricUse:
    """A metric of the spec, by its name."""

    name: str
    place: Place


@frozen(kw_only=True)
class AnalysisUse:
    """What is judged together, at one point of a rollout: metrics of the spec, and templates that exist."""

    metrics: tuple[MetricUse, ...]
    templates: tuple[TemplateUse, ...]
    place: Place

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to judge by."""
        return not self.metrics and not self.templates


@frozen(kw_only=True)
class Preset:
    """A metric over Istio's own telemetry; `quantile` (`0.99`) is None for the success rate."""

    quantile: str | None
    place: Place


@frozen(kw_only=True)
class Provider:
    """Who answers, and the fields that Argo Rollouts has for it."""

    kind: str
    fields: Mapping[str, Any]
    place: Place

    @property
    def query(self) -> str:
        """The query, where there is one."""
        query = self.fields.get("query", "")
        return query if isinstance(query, str) else ""


@frozen(kw_only=True)
class Metric:
    """Something measured, and what makes a measurement good or bad.

    The limits are counts of measurements: forgiven failures (None forgives all), forgiven
    inconclusive ones, forgiven errors in a row, and good ones in a row that are enough.
    `count` is how many a step takes, `window` how far back a preset looks. `has_second_query` says that one was given beside the
    provider's own.
    """

    name: str
    preset: Preset | None
    provider: Provider
    passes: Condition | None
    fails: Condition | None
    no_data: NoData | None
    window: Duration | None
    interval: Duration | None
    delay: Duration | None
    count: int | None
    failures: int | None
    inconclusive: int | None
    errors: int | None
    consecutive: int | None
    dry_run: bool
    background: bool
    has_second_query: bool
    place: Place

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that there are."""
        return tuple(condition for condition in (self.passes, self.fails) if condition)


@frozen(kw_only=True)
class Analysis:
    """All the metrics of a canary, and what runs in the background from the weight `start` on.

    `untaken` is what was said for all metrics, and taken by none.
    """

    metrics: tuple[Metric, ...]
    templates: tuple[TemplateUse, ...]
    arguments: tuple[Argument, ...]
    start: int | None
    untaken: tuple[Place, ...]
    place: Place

    @property
    def background(self) -> AnalysisUse:
        """What runs in the background."""
        metrics = tuple(MetricUse(metric.name, metric.place) for metric in self.metrics if metric.background)
        return AnalysisUse(metrics=metrics, templates=self.templates, place=self.place)

    def metric(self, name: str) -> Metric | None:
        """Find a metric by its name."""
        return next((metric for metric in self.metrics if metric.name == name), None)
