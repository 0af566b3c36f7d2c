"""What judges a new version: which analyses can fail, and how soon."""

import re
from collections.abc import Iterator, Mapping, Sequence

from canarygen import go
from canarygen.document import Said
from canarygen.frozen import frozen
from canarygen.model.dry_run import is_dry
from canarygen.model.measurement import times
from canarygen.model.placeholder import is_open

_ALWAYS = re.compile(r"\blen\(\s*result\s*\)\s*(?:>=\s*0|>\s*-\s*1)(?![.\d])")
"""What holds of any result."""


@frozen
class Judges:
    """AnalysisTemplates by their names: which of them can fail."""

    templates: Mapping[str, Said]

    def can_fail(self, analysis: Said) -> bool:
        """Whether an analysis can stop a release."""
        return self.soonest(analysis) is not None

    def soonest(self, analysis: Said) -> int | None:
        """Give after how many seconds an analysis can have failed for what it measured; None if it cannot at all.

        What lives elsewhere is taken to do what it is for, and at once.
        """
        uses = analysis.get("templates", ())
        # All of a run is one list to the controller, over all that is measured in it (FlattenTemplates).
        rehearsals = (analysis, *filter(None, map(self._template, uses)))
        dry = [said.get("metricName", "") for one in rehearsals for said in one.get("dryRun", ())]
        return min((time for use in uses for time in self._failing(use, dry)), default=None)

    def _template(self, use: Said) -> Said | None:
        return None if use.get("clusterScope") else self.templates.get(use.get("templateName", ""))

    def _failing(self, use: Said, dry: Sequence[str]) -> Iterator[int]:
        template = self._template(use)
        if template is None:
            yield 0
            return
        metrics = template.get("metrics", ())
        if not metrics and template.get("templates"):
            yield 0
        for metric in metrics:
            is_idle = not _asks(metric) or is_dry(dry, metric["name"])
            if not is_idle and (time := _soonest(metric)) is not None:
                yield time


def _asks(metric: Said) -> bool:
    """Whether one of the conditions asks for the result; a provider that judges by itself needs none."""
    conditions = [metric[key] for key in ("successCondition", "failureCondition") if metric.get(key)]
    return not conditions or any("result" in _ALWAYS.sub("", text) for text in conditions)


def _soonest(metric: Said) -> int | None:
    """Give when a metric can have failed; None if never (assessMetricStatus in the controller's analysis/analysis.go).

    The first measurement is taken at once, when no request has met the new version yet: without a delay it is not the one.
    """
    interval = go.lasting(metric.get("interval"))
    forgiven = go.integer(metric.get("failureLimit")) or 0
    # Nobody knows how often one is measured whose count is an argument: as often as need be.
    count = 0 if is_open(metric.get("count")) else times(metric) or 0
    delay = go.lasting(metric.get("initialDelay"))
    first = 0 if delay else 1
    # A limit below 0 forgives all failures.
    if forgiven >= 0 and not 0 < count <= forgiven:
        return delay + max(forgiven, first) * interval
    # What wants so many successes in a row fails, or is in doubt, if the last measurement comes without them.
    wants_a_row = (go.integer(metric.get("consecutiveSuccessLimit")) or 0) > 0
    return delay + max(count - 1, first) * interval if wants_a_row and count else None
