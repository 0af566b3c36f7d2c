"""How often a metric of an AnalysisTemplate is measured."""

from canarygen import go
from canarygen.document import Said
from canarygen.model.placeholder import is_open


def times(metric: Said) -> int | None:
    """Give how many measurements a metric takes; None where they have no end (EffectiveCount, analysis_types.go).

    A count of nothing is none: with an interval there is no end, without one there is one measurement. A count that an
    argument is put into may be any; it is one at least.
    """
    if is_open(metric.get("count")):
        return 1
    return go.integer(metric.get("count")) or (None if metric.get("interval") else 1)
