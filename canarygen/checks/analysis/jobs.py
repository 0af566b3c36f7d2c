"""Laws of metrics that are Jobs: Kubernetes accepts what the controller makes of them, and they end."""

from collections.abc import Iterable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, Said, mapping
from canarygen.fault import Refusal
from canarygen.law import Law
from canarygen.model.analysis import Analysis, AnalysisUse, Metric
from canarygen.model.canary import Fleet
from canarygen.model.feature import Feature


def jobs_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Job runs, its pods are not restarted for ever, and its name leaves room for what is added to it."""
    is_cut = fleet.targets.have(Feature.JOB_NAMES_CUT)
    for metric, place, spec in _jobs(fleet):
        from canarygen.pod import job  # noqa: PLC0415 -- without a Job nobody waits for the laws

        yield from _told(
            metric.place,
            job.misnamed(metric.name, _times(metric, is_endless=metric.background), is_cut=is_cut),
        )
        yield from _told(place, job.gone_early(spec), Code.JOB_GONE_EARLY)
        yield from _told(place, job.run(spec, mapping(metric.provider.fields.get("metadata"))))


def jobs_are_told_apart(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two metrics that run together have one Job between them, whose name is cut off."""
    for canary in fleet.canaries:
        if canary.analysis and any(metric.provider.kind == "job" for metric in canary.metrics):
            yield from _alike(canary.analysis, canary.analysis.background, is_endless=True)
            for use in canary.rollout.uses:
                yield from _alike(canary.analysis, use, is_endless=False)


def _alike(analysis: Analysis, use: AnalysisUse, *, is_endless: bool) -> Iterator[Diagnostic]:
    from canarygen.pod import job  # noqa: PLC0415 -- likewise

    used = (analysis.metric(use.name) for use in use.metrics)
    made = {metric.name: metric for metric in used if metric and metric.provider.kind == "job"}
    for name, other, room in job.alike(
        (name, _times(metric, is_endless=is_endless)) for name, metric in made.items()
    ):
        yield Diagnostic(
            code=Code.METRIC_TWICE,
            message=f"the Jobs of `{name}` and `{other}` have one name, and the second to run would never be made",
            span=made[name].place.at("name").span,
            notes=(Note("the other one", made[other].place.at("name").span),),
            help=job.apart(room),
        )


def _times(metric: Metric, *, is_endless: bool) -> int | None:
    """Say how often a metric is measured, in a step or in the background, where that has no end (None)."""
    return None if is_endless and metric.interval else metric.count or 1


def pods_of_jobs_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the pods of a Job. They are looked into once they have the shape of pods."""
    for _, place, spec in _jobs(fleet):
        from canarygen.pod.job import pods  # noqa: PLC0415 -- likewise

        yield from _told(place, pods(spec))


def _told(
    place: Place, refusals: Iterable[Refusal], code: Law = Code.PROVIDER_REFUSED
) -> Iterator[Diagnostic]:
    for path, message, way_out in refusals:
        yield Diagnostic(code=code, message=message, span=place.at(*path).span, help=way_out)


def _jobs(fleet: Fleet) -> Iterator[tuple[Metric, Place, Said]]:
    """Give the metrics that are Jobs, each with the place of what the Job is, and that."""
    for canary in fleet.canaries:
        for metric in canary.metrics:
            if metric.provider.kind == "job":
                place = metric.place.at("provider", "job", "spec")
                yield metric, place, mapping(metric.provider.fields.get("spec"))


CHECKS = (pods_of_jobs_are_accepted,)
