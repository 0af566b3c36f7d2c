"""What is wrong with the Job of an analysis, whoever wrote it: Kubernetes refuses it, or it never runs, or never ends.

The rules are those of ValidateJobSpec in pkg/apis/batch/validation, and of the Job controller. What an argument is put
into may be anything.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from canarygen.document import Said, below, descendant, mapping
from canarygen.fault import Refusal, under
from canarygen.form import is_subdomain
from canarygen.model.containers import containers
from canarygen.model.feature import Feature
from canarygen.model.names import LABEL_LENGTH
from canarygen.model.placeholder import is_open
from canarygen.pod.containers import accepted
from canarygen.pod.job_rules import refused
from canarygen.pod.laws import OF_DEFINITIONS, refusals
from canarygen.typed import Final, NamedTuple
from canarygen.wording import brief, counted

_POLICIES: Final = ("Never", "OnFailure")
_KEPT: Final = "ttlSecondsAfterFinished"
_LEAST_KEPT: Final = 60
_CUT: Final = LABEL_LENGTH - 36 - len("..") - 1
"""A Job is called UID.METRIC.NUMBER (newJobName, metricproviders/job), and its pods carry that as a label, of at most 63
characters: 36 are the analysis run's UID. What is too long is cut off the metric since 1.9."""
_NAME_LENGTH: Final = _CUT - 2
"""So much of it there is always room for: the number may have three digits."""
_DIGITS: Final = (1, 2, 3)
_OFTEN: Final = 10
"""So often at least is measured what is measured without an end."""
_KEPT_JOBS: Final = 10
_QUEUE: Final = "kueue.x-k8s.io/queue-name"
_OF_ONE_RUN: Final = "activeDeadlineSeconds"
"""A pod that runs once may be given a time, and a template of others may not."""


def _rooms(times: int | None) -> Iterator[int]:
    """Give how much of a metric's name is in those of its Jobs: the more digits their number has, the less."""
    for digits in _DIGITS:
        if (_OFTEN if times is None else times) >= 10 ** (digits - 1):
            yield _CUT + 1 - digits


def misnamed(metric: str, times: int | None, *, is_cut: bool) -> Iterator[Refusal]:
    """Say that no Job has a name that is made of a metric's; `is_cut` says whether the controller cuts off what is too long.

    `times` says how often it is measured, None without an end.
    """
    cuts = (metric[:room] for room in _rooms(times))
    wrong = next((name for name in cuts if not is_subdomain(name)), None)
    if not is_cut and len(metric) > _NAME_LENGTH:
        yield Refusal(
            ("name",),
            f"the Job of `{metric}` would have a name of more than {LABEL_LENGTH} characters",
            f"shorten the metric's name to {_NAME_LENGTH} characters: the run's UID and a number are added to it; {Feature.JOB_NAMES_CUT.unless_newer}",
        )
    elif metric and wrong and not is_open(metric):
        yield Refusal(
            ("name",),
            f"`{brief(wrong)}` goes into the name of this metric's Job, and Kubernetes takes none with that",
            "use lower-case letters and digits, with `-` between them"
            + (
                f"; the controller cuts the name off after {len(wrong)} characters" if wrong != metric else ""
            ),
        )


def alike(metrics: Iterable[tuple[str, int | None]]) -> Iterator[tuple[str, str, str, str]]:
    """Give metrics of one run whose Jobs have one name, each with another one of that, what is wrong with it, and the way out.

    Whatever is measured second takes the Job of the first for its own (Run, metricproviders/job). Each metric is a name, and how
    often it is measured.
    """
    first: dict[tuple[int, str], str] = {}
    for name, times in metrics:
        for room in _rooms(times):
            other = first.setdefault((room, name[:room]), name)
            if other != name and not is_open(name[:room]):
                message = f"the Jobs of `{name}` and `{other}` have one name, and the second to run would never be made"
                way_out = f"let their names differ in the first {room} characters: the controller cuts off what is too long for a Job"
                yield name, other, message, way_out
                break


class Measured(NamedTuple):
    """A metric that is a Job: how often it is measured, None without an end, the seconds between, and how long a Job may take."""

    name: str
    times: int | None
    interval: int | None
    deadline: int | None


def crowded_out(metrics: Collection[Measured]) -> Iterator[tuple[Measured, str, str]]:
    """Say of metrics of one run which Job may be removed while it runs, and the way out.

    With the eleventh measurement of a metric all Jobs of its run but the newest ten are removed, be they of another metric
    (GarbageCollect, metricproviders/job).
    """
    many = [
        metric
        for metric in metrics
        if metric.interval and (metric.times is None or metric.times > _KEPT_JOBS)
    ]
    for metric in metrics:
        if metric.times == 1 and many:
            often = min(many, key=lambda found: found.interval or 0)
            time = _KEPT_JOBS * (often.interval or 0)
            if metric.deadline is None or metric.deadline > time:
                yield (
                    metric,
                    f"with the eleventh measurement of `{often.name}` this Job is removed, be it done or not",
                    f"say of it `activeDeadlineSeconds: {time}` or less, or judge it in a step of its own",
                )


def gone_early(spec: Said) -> Iterator[Refusal]:
    """Say of a Job that it may be gone before its result is read (Resume, metricproviders/job).

    Kubernetes removes it as soon as its time is over (pkg/controller/ttlafterfinished).
    """
    time = spec.get(_KEPT)
    if isinstance(time, int) and 0 <= time < _LEAST_KEPT:
        yield Refusal(
            (_KEPT,),
            f"{counted(time, 'second')} after it has ended this Job is gone, and its result with it",
            f"leave it out: the controller removes the Jobs of old analyses itself; or write {_LEAST_KEPT} or more",
        )


def run(spec: Said, metadata: Said) -> Iterator[Refusal]:
    """Say why a Job would not be made, end without having run, or never end (validateJobSpec, and the Job controller).

    One that waits in a queue of Kueue is suspended until its turn comes.
    """
    never = "no pod of this Job ever runs, and its analysis never ends"
    if spec.get("parallelism") == 0:
        yield Refusal(("parallelism",), never, "leave it out")
    if spec.get("suspend") is True and _QUEUE not in mapping(metadata.get("labels")):
        yield Refusal(("suspend",), never, "leave it out")
    if spec.get("completions") == 0:
        yield Refusal(
            ("completions",),
            "this Job is done before any pod has run: every version passes",
            "leave it out",
        )
    # What an argument is put into may be anything.
    yield from (refusal for refusal in refused(spec) if not is_open(descendant(spec, refusal.path)))
    if "scheduling" in spec:
        yield Refusal(
            ("scheduling",),
            "the controller's Kubernetes, 1.34, knows no `scheduling` here: no Job would have it",
            "remove it",
        )
    yield from _restarts(below(spec, "template", "spec"))


def _restarts(pod: Said) -> Iterator[Refusal]:
    policy = pod.get("restartPolicy")
    if policy not in _POLICIES and not is_open(policy):
        yield Refusal(
            ("template", "spec", "restartPolicy"),
            "Kubernetes wants to know whether a Job's pods are restarted, and not `Always`",
            "say `restartPolicy: Never` in the `spec` of its pods",
        )
    if not pod.get("containers"):
        yield Refusal(
            ("template", "spec", "containers"),
            "the pods of this Job have no container",
            "say what they run: `containers: [{name: smoke, image: IMAGE}]`",
        )


def pods(spec: Said) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of a Job's pods, once they have the shape of some."""
    template = mapping(spec.get("template"))
    if not isinstance(template.get("spec"), dict):
        return
    contained = tuple(containers(template))
    found = (
        refusals(template, contained, OF_DEFINITIONS),
        accepted(template, contained),
    )
    for refusal in under(("template",), chain.from_iterable(found)):
        if refusal.path[-1] != _OF_ONE_RUN and not is_open(descendant(spec, refusal.path)):
            yield refusal
