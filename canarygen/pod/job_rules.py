"""What Kubernetes refuses of a Job beside its pods: validateJobSpec and ValidateGeneratedSelector in pkg/apis/batch/validation."""

import re
from collections.abc import Iterator

from canarygen.document import Said, below, items, mapping
from canarygen.fault import Refusal
from canarygen.form import is_subdomain
from canarygen.pod.job_policies import failures
from canarygen.pod.laws.value import outside, unlisted
from canarygen.typed import Final
from canarygen.wording import brief

_COUNTS: Final = (
    *("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit"),
    *("ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"),
)
_INDEXED: Final = "Indexed"
_OF_INDEXES: Final = ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy")
"""What only an indexed Job may have."""
_FAILED: Final = "Failed"
_GIVEN: Final = (
    *("controller-uid", "job-name"),
    *("batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"),
)
"""The labels by which a Job finds its pods."""
_LONGEST: Final = 63
_PATH: Final = re.compile(r"[-A-Za-z0-9/._~%!$&'()*+,;=:]+")


def refused(spec: Said) -> Iterator[Refusal]:
    """Say why Kubernetes makes no Job of this."""
    for count in _COUNTS:
        yield from outside(spec, (), count, 0)
    yield from _indexes(spec)
    yield from _replacement(spec)
    yield from _selected(spec, below(spec, "template", "metadata", "labels"))
    said = spec.get("managedBy")
    if isinstance(said, str) and not _is_controller(said):
        yield Refusal(
            ("managedBy",),
            f"`{brief(said)}` is no controller",
            f"write DOMAIN/NAME in at most {_LONGEST} characters, or leave it out",
        )
    yield from failures(spec)


def _is_controller(name: str) -> bool:
    """Tell whether Kubernetes takes a text for a controller's name (IsDomainPrefixedPath)."""
    domain, _, path = name.partition("/")
    return len(name) <= _LONGEST and is_subdomain(domain) and _PATH.fullmatch(path) is not None


def _indexes(spec: Said) -> Iterator[Refusal]:
    """Refuse indexes: each pod would have the name of its Job in that of a host, and there are dots in it (newJobName, metricproviders/job)."""
    mode = "completionMode"
    is_indexed = spec.get(mode) == _INDEXED
    if not is_indexed:
        yield from unlisted(spec, (), mode, ("NonIndexed",))
    for key in (*([mode] if is_indexed else ()), *(key for key in _OF_INDEXES if spec.get(key) is not None)):
        message = "Kubernetes makes no indexed Job of a metric: its pods would be called by the Job, whose name has dots"
        yield Refusal((key,), message, "remove it")


def _replacement(spec: Said) -> Iterator[Refusal]:
    path, policy = ("podReplacementPolicy",), spec.get("podReplacementPolicy")
    yield from unlisted(spec, (), path[0], (_FAILED, "TerminatingOrFailed"))
    if policy == "TerminatingOrFailed" and spec.get("podFailurePolicy") is not None:
        message = "with a `podFailurePolicy` pods are replaced once they have failed"
        yield Refusal(path, message, f"write {_FAILED}, or remove it")


def _selected(spec: Said, labels: Said) -> Iterator[Refusal]:
    selector = mapping(spec.get("selector"))
    wanted = mapping(selector.get("matchLabels"))
    if spec.get("manualSelector") is True:
        if spec.get("selector") is None:
            yield Refusal(("manualSelector",), "then a selector has to be said", "remove it")
        for key in (key for key in wanted if labels.get(key) != wanted[key]):
            yield Refusal(
                ("selector", "matchLabels", key), "the pods of this Job do not have that label", "remove it"
            )
        return
    if wanted or items(selector.get("matchExpressions")):
        yield Refusal(("selector",), "Kubernetes gives each Job a selector of its own", "remove it")
    for key in (key for key in _GIVEN if key in labels):
        message = "Kubernetes gives this label itself, with a value that only it knows"
        yield Refusal(("template", "metadata", "labels", key), message, "remove it")
