"""Laws of metrics that are Jobs: they run, and end, and Kubernetes accepts their pods."""

from collections.abc import Iterable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place, mapping
from canarygen.fault import Refusal
from canarygen.law import Law
from canarygen.lint.laws.rollouts.metrics import metrics
from canarygen.lint.laws.rollouts.pods import holds
from canarygen.lint.laws.rollouts.refusal import refused
from canarygen.lint.leniency import is_filled_in, without_nulls
from canarygen.lint.resource import text
from canarygen.lint.tree import Tree
from canarygen.model.feature import Feature


def jobs_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """A Job runs, and ends, and its name leaves room for what is added to it (newJobName, metricproviders/job)."""
    is_cut = tree.targets is None or tree.targets.have(Feature.JOB_NAMES_CUT)
    for place, metric in metrics(tree):
        made = mapping(mapping(metric.get("provider")).get("job"))
        said = mapping(made.get("spec"))
        if not said:
            continue
        from canarygen.pod import job  # noqa: PLC0415 -- without a Job nobody waits for the laws

        at, spec = place.at("provider", "job", "spec"), without_nulls(said)
        yield from _told(place, job.misnamed(text(metric.get("name")), is_cut=is_cut))
        yield from _told(at, job.gone_early(spec), Code.JOB_GONE_EARLY)
        yield from _told(at, job.run(spec, mapping(made.get("metadata"))))
        yield from _told(at, (told for told in job.pods(spec) if holds("Job", told[0])))


def _told(
    place: Place, refusals: Iterable[Refusal], code: Law = Code.PROVIDER_REFUSED
) -> Iterator[Diagnostic]:
    for path, message, way_out in refusals:
        # What is yet to be filled in may be anything.
        if not is_filled_in(place.at(*path).value):
            yield refused(code, message, place.at(*path).span, way_out)
