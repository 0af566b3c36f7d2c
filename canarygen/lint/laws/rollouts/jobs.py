"""Laws of metrics that are Jobs: they run, and end, and Kubernetes accepts their pods."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, Said, below, mapping, numbered, text
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.rollouts.analysis_use import found_once, uses
from canarygen.lint.laws.rollouts.metrics import measurements, metrics, templates
from canarygen.lint.laws.rollouts.pods import holds
from canarygen.lint.leniency import without_nulls
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.feature import Feature
from canarygen.typed import Any


def jobs_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """A Job runs, and ends, and its name leaves room for what is added to it (newJobName, metricproviders/job)."""
    is_cut = tree.has(Feature.JOB_NAMES_CUT)
    for place, metric in metrics(tree):
        made = below(metric, "provider", "job")
        said = mapping(made.get("spec"))
        if not said:
            continue
        from canarygen.pod import job  # noqa: PLC0415 -- without a Job nobody waits for the laws

        at, spec = place.at("provider", "job", "spec").at, without_nulls(said)
        pods = (refusal for refusal in job.pods(spec) if holds("Job", refusal.path))
        ran = chain(job.run(spec, mapping(made.get("metadata"))), pods)
        misnamed = job.misnamed(text(metric.get("name")), measurements(metric), is_cut=is_cut)
        yield from breaches(Code.PROVIDER_REFUSED, misnamed, place.at)
        yield from breaches(Code.JOB_GONE_EARLY, job.gone_early(spec), at)
        yield from breaches(Code.PROVIDER_REFUSED, ran, at)


def jobs_are_told_apart(tree: Tree) -> Iterator[Diagnostic]:
    """No two metrics that run together have one Job between them, whose name is cut off."""
    if tree.has(Feature.JOB_NAMES_CUT):
        for template in templates(tree):
            for place, other, message, way_out in _alike(_jobs([template])):
                yield breach(
                    Code.METRIC_TWICE, message, place.span, way_out, Note("the other one", other.span)
                )
        for use in uses(tree):
            together = {one.key: one for one in found_once(tree, use)}
            for place, other, message, way_out in _alike(_jobs(together.values())):
                if not _is_one_list(place, other):
                    at, note = use.strategy.at(*use.path, "templates"), Note("one of the two", place.span)
                    yield breach(Code.METRIC_TWICE, message, at.key, way_out, note)


def jobs_run_to_their_end(tree: Tree) -> Iterator[Diagnostic]:
    """No Job is removed for the many that another metric of its template has made."""
    for template in templates(tree):
        jobs = _jobs([template])
        if len(jobs) > 1:
            from canarygen.pod import job  # noqa: PLC0415 -- likewise

            measured = [
                job.Measured(
                    name=name,
                    times=measurements(metric),
                    interval=go.seconds(metric["interval"]) if metric.get("interval") else None,
                    deadline=go.integer(_spec(metric).get("activeDeadlineSeconds")),
                )
                for name, (_, metric) in jobs.items()
            ]
            for found, message, way_out in job.crowded_out(measured):
                yield breach(Code.JOB_GONE_EARLY, message, jobs[found.name][0].span, way_out)


_Jobs = Mapping[str, tuple[Place, Mapping[str, Any]]]
"""Metrics that are Jobs, each by its name, and with the place of that."""


def _jobs(together: Iterable[Resource]) -> _Jobs:
    return {
        text(metric.get("name")): (template.at("spec", "metrics", index, "name"), metric)
        for template in together
        for index, metric in numbered(template.get("spec", "metrics"))
        if mapping(metric.get("provider")).get("job")
    }


def _alike(jobs: _Jobs) -> Iterator[tuple[Place, Place, str, str]]:
    """Give the places of two metrics that would have one Job, what is wrong with it, and the way out."""
    if len(jobs) > 1:
        from canarygen.pod import job  # noqa: PLC0415 -- likewise

        measured = ((name, measurements(metric)) for name, (_, metric) in jobs.items())
        for name, other, message, way_out in job.alike(measured):
            yield jobs[name][0], jobs[other][0], message, way_out


def _is_one_list(place: Place, other: Place) -> bool:
    """Tell whether two names are of metrics of one template."""
    return place.ground is other.ground and place.path[:-2] == other.path[:-2]


def _spec(metric: Said) -> Said:
    """Give what a metric says of its Job."""
    return below(metric, "provider", "job", "spec")
