"""Laws of metrics that are Jobs: Kubernetes accepts what the controller makes of them.

The name is that of newJobName in Argo Rollouts' metricproviders/job, the policy a rule of
ValidateJobSpec in Kubernetes' pkg/apis/batch/validation.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Said, descendant, mapping
from canarygen.fault import Refusal
from canarygen.model.analysis import Metric
from canarygen.model.canary import Fleet
from canarygen.model.containers import containers
from canarygen.model.names import LABEL_LENGTH
from canarygen.wording import counted

_POLICIES = ("Never", "OnFailure")
# A pod that runs once may be given a time, and a template of others may not.
_OF_ONE_RUN = "activeDeadlineSeconds"
_KEPT = "ttlSecondsAfterFinished"
_LEAST_KEPT = 60
# The Job is called UID.METRIC.NUMBER, and its pods carry that as a label, of at most 63
# characters: 36 are the analysis run's UID, and the number may have three digits.
_NAME_LENGTH = LABEL_LENGTH - 36 - len("..") - 3


def jobs_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Job runs, its pods are not restarted for ever, and its name leaves room for what is added to it."""
    for metric in _jobs(fleet):
        if len(metric.name) > _NAME_LENGTH:
            yield Diagnostic(
                code=Code.PROVIDER_REFUSED,
                message=f"the Job of `{metric.name}` would have a name of more than {LABEL_LENGTH} characters",
                span=metric.place.at("name").span,
                help=f"shorten the metric's name to {_NAME_LENGTH} characters: the run's UID and a number are added to it",
            )
        yield from _kept(metric)
        yield from _pods(metric)
        spec = mapping(metric.provider.fields.get("spec"))
        yield from _told(metric, _run(spec))


def pods_of_jobs_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the pods of a Job. They are looked into once they have the shape of pods."""
    for metric in _jobs(fleet):
        yield from _told(metric, _accepted(mapping(metric.provider.fields.get("spec"))))


def _kept(metric: Metric) -> Iterator[Diagnostic]:
    """Say of a Job that it may be gone before its result is read (Resume, metricproviders/job).

    Kubernetes removes it as soon as its time is over (pkg/controller/ttlafterfinished).
    """
    time = mapping(metric.provider.fields.get("spec")).get(_KEPT)
    if isinstance(time, int) and time < _LEAST_KEPT:
        yield Diagnostic(
            code=Code.JOB_GONE_EARLY,
            message=f"{counted(time, 'second')} after it has ended this Job is gone, and its result with it",
            span=metric.place.at("provider", "job", "spec", _KEPT).span,
            help=f"leave it out: the controller removes the Jobs of old analyses itself; or write {_LEAST_KEPT} or more",
        )


def _told(metric: Metric, refusals: Iterable[Refusal]) -> Iterator[Diagnostic]:
    for path, message, way_out in refusals:
        yield Diagnostic(
            code=Code.PROVIDER_REFUSED,
            message=message,
            span=metric.place.at("provider", "job", "spec", *path).span,
            help=way_out,
        )


def _run(spec: Said) -> Iterator[Refusal]:
    """Say why a Job would end without having run, or never end (validateJobSpec, and the Job controller)."""
    never = "no pod of this Job ever runs, and its analysis never ends"
    if spec.get("parallelism") == 0:
        yield ("parallelism",), never, "leave it out"
    if spec.get("suspend") is True:
        yield ("suspend",), never, "leave it out"
    if spec.get("completions") == 0:
        yield (
            ("completions",),
            "this Job is done before any pod has run: every version passes",
            "leave it out",
        )
    if spec.get("completionMode") == "Indexed" and spec.get("completions") is None:
        yield ("completionMode",), "of an indexed Job is to be said how many pods it has", "add `completions`"
    if "selector" in spec and spec.get("manualSelector") is not True:
        yield ("selector",), "Kubernetes gives each Job a selector of its own", "remove it"


def _accepted(spec: Said) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of a Job's pods; what an argument is put into may be anything."""
    from canarygen.pod.containers import accepted  # noqa: PLC0415 -- without a Job nobody waits for the laws
    from canarygen.pod.laws import refusals  # noqa: PLC0415 -- the same
    from canarygen.pod.laws.volumes import misnamed  # noqa: PLC0415 -- the same

    template = mapping(spec.get("template"))
    contained = tuple(containers(template))
    found = (
        refusals(template, contained),
        accepted(template, contained),
        misnamed(mapping(template.get("spec"))),
    )
    for path, message, way_out in chain.from_iterable(found):
        if path[-1] != _OF_ONE_RUN and "{{" not in str(descendant(template, path)):
            yield ("template", *path), message, way_out


def _pods(metric: Metric) -> Iterator[Diagnostic]:
    pod = mapping(mapping(mapping(metric.provider.fields.get("spec")).get("template")).get("spec"))
    place = metric.place.at("provider", "job", "spec", "template", "spec")
    if pod.get("restartPolicy") not in _POLICIES:
        yield Diagnostic(
            code=Code.PROVIDER_REFUSED,
            message="Kubernetes wants to know whether a Job's pods are restarted, and not `Always`",
            span=place.at("restartPolicy").span,
            help="say `restartPolicy: Never` in the `spec` of its pods",
        )
    if not pod.get("containers"):
        yield Diagnostic(
            code=Code.PROVIDER_REFUSED,
            message="the pods of this Job have no container",
            span=place.at("containers").span,
            help="say what they run: `containers: [{name: smoke, image: IMAGE}]`",
        )


def _jobs(fleet: Fleet) -> Iterator[Metric]:
    for canary in fleet.canaries:
        for metric in canary.metrics:
            if metric.provider.kind == "job":
                yield metric


CHECKS = (pods_of_jobs_are_accepted,)
