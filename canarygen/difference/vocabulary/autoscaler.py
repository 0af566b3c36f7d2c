"""Words for what keeps a workload at its size: the autoscaler, and the disruption budget."""

from collections.abc import Iterator

from canarygen.difference.rule import thing, told, value, within
from canarygen.difference.word import Word, word
from canarygen.document import NOTHING, Value, descendant


def _metric(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    yield word("autoscaled by {}", names, _target(old), _target(new))


def _target(metric: Value) -> Value:
    """Give the share of a resource that is aimed at, or all that a metric says."""
    share = descendant(metric, ("resource", "target", "averageUtilization"))
    return metric if share is NOTHING else f"{share}%"


AUTOSCALER = (
    value("spec.minReplicas", "fewest replicas"),
    value("spec.maxReplicas", "most replicas"),
    told("spec.metrics.*", _metric),
    thing("spec.behavior", "autoscaling behavior"),
    within("spec.behavior", "autoscaling {}"),
)
BUDGET = (
    value("spec.maxUnavailable", "disruption: unavailable at most"),
    value("spec.minAvailable", "disruption: available at least"),
    value("spec.selector.matchLabels.*", "selector {}"),
)
