"""Laws of metrics that are Jobs: Kubernetes accepts what the controller makes of them, and they end."""

from collections.abc import Iterator, Mapping

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, Said, mapping
from canarygen.fault import told
from canarygen.model.analysis import Metric
from canarygen.model.canary import Fleet
from canarygen.model.containers import containers
from canarygen.model.feature import Feature


def jobs_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Job runs, its pods are not restarted for ever, and its name leaves room for what is added to it."""
    is_cut = fleet.targets.have(Feature.JOB_NAMES_CUT)
    for metric, place, spec in _jobs(fleet):
        from canarygen.pod import job  # noqa: PLC0415 -- without a Job nobody waits for the laws

        misnamed = job.misnamed(metric.name, _times(metric, is_endless=metric.background), is_cut=is_cut)
        ran = job.run(spec, mapping(metric.provider.fields.get("metadata")))
        yield from told(Code.PROVIDER_REFUSED, misnamed, metric.place.at)
        yield from told(Code.JOB_GONE_EARLY, job.gone_early(spec), place.at)
        yield from told(Code.PROVIDER_REFUSED, ran, place.at)


def jobs_are_told_apart(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two metrics that run together have one Job between them, whose name is cut off."""
    if not fleet.targets.have(Feature.JOB_NAMES_CUT):
        return
    for made, is_endless in _runs(fleet):
        yield from _alike(made, is_endless=is_endless)


def jobs_run_to_their_end(fleet: Fleet) -> Iterator[Diagnostic]:
    """No Job is removed for the many that another metric of its run has made."""
    for made, is_endless in _runs(fleet):
        yield from _crowded(made, is_endless=is_endless)


def _runs(fleet: Fleet) -> Iterator[tuple[Mapping[str, Metric], bool]]:
    """Give the metrics of each run that are Jobs, by their names, and whether the run has no end but the release's."""
    for canary in fleet.canaries:
        analysis = canary.analysis
        if analysis is None or all(metric.provider.kind != "job" for metric in analysis.metrics):
            continue
        runs = [(analysis.background, True), *((use, False) for use in canary.rollout.uses)]
        for run, is_endless in runs:
            used = (analysis.metric(use.name) for use in run.metrics)
            made = {metric.name: metric for metric in used if metric and metric.provider.kind == "job"}
            yield made, is_endless


def _alike(made: Mapping[str, Metric], *, is_endless: bool) -> Iterator[Diagnostic]:
    from canarygen.pod import job  # noqa: PLC0415 -- likewise

    times = ((name, _times(metric, is_endless=is_endless)) for name, metric in made.items())
    for name, other, message, way_out in job.alike(times):
        yield Diagnostic(
            code=Code.METRIC_TWICE,
            message=message,
            span=made[name].place.at("name").span,
            notes=(Note("the other one", made[other].place.at("name").span),),
            help=way_out,
        )


def _crowded(made: Mapping[str, Metric], *, is_endless: bool) -> Iterator[Diagnostic]:
    from canarygen.pod import job  # noqa: PLC0415 -- likewise

    measured = [
        job.Measured(
            name=name,
            times=_times(metric, is_endless=is_endless),
            interval=metric.interval.seconds if metric.interval else None,
            deadline=go.integer(mapping(metric.provider.fields.get("spec")).get("activeDeadlineSeconds")),
        )
        for name, metric in made.items()
    ]
    for metric, message, way_out in job.crowded_out(measured):
        span = made[metric.name].place.at("name").span
        yield Diagnostic(code=Code.JOB_GONE_EARLY, message=message, span=span, help=way_out)


def _times(metric: Metric, *, is_endless: bool) -> int | None:
    """Say how often a metric is measured, in a step or in the background, where that has no end (None)."""
    return None if is_endless and metric.interval else metric.count or 1


def pods_of_jobs_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the pods of a Job. They are looked into once they have the shape of pods."""
    for _, place, spec in _jobs(fleet):
        from canarygen.pod.containers import unfetched  # noqa: PLC0415 -- likewise
        from canarygen.pod.job import pods  # noqa: PLC0415 -- likewise

        yield from told(Code.PROVIDER_REFUSED, pods(spec), place.at)
        for path, container in containers(mapping(spec.get("template"))):
            yield from told(Code.PROVIDER_REFUSED, unfetched(path, container), place.at("template").at)


def _jobs(fleet: Fleet) -> Iterator[tuple[Metric, Place, Said]]:
    """Give the metrics that are Jobs, each with the place of what the Job is, and that."""
    for canary in fleet.canaries:
        for metric in canary.metrics:
            if metric.provider.kind == "job":
                place = metric.place.at("provider", "job", "spec")
                yield metric, place, mapping(metric.provider.fields.get("spec"))


CHECKS = (pods_of_jobs_are_accepted,)
