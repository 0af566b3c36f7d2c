"""What Kubernetes refuses of a Job beside its pods: validateJobSpec and ValidateGeneratedSelector in pkg/apis/batch/validation."""

import re
from collections.abc import Iterator

from canarygen.document import Path, Said, below, items, mapping
from canarygen.fault import Refusal
from canarygen.form import is_subdomain
from canarygen.pod.job_policies import failures, successes
from canarygen.pod.laws.value import outside, unlisted
from canarygen.typed import Final
from canarygen.wording import brief

_COUNTS: Final = (
    *("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit"),
    *("ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"),
)
_INDEXED: Final = "Indexed"
_OF_INDEXES: Final = ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy")
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
    yield from unlisted(spec, (), "completionMode", (_INDEXED, "NonIndexed"))
    yield from _indexes(spec)
    yield from _replacement(spec)
    yield from _selected(spec, below(spec, "template", "metadata", "labels"))
    said = spec.get("managedBy")
    if isinstance(said, str) and not _is_controller(said):
        yield (
            ("managedBy",),
            f"`{brief(said)}` is no controller",
            f"write DOMAIN/NAME in at most {_LONGEST} characters, or leave it out",
        )
    yield from failures(spec)
    yield from successes(spec)


def _is_controller(name: str) -> bool:
    """Tell whether Kubernetes takes a text for a controller's name (IsDomainPrefixedPath)."""
    domain, _, path = name.partition("/")
    return len(name) <= _LONGEST and is_subdomain(domain) and _PATH.fullmatch(path) is not None


def _indexes(spec: Said) -> Iterator[Refusal]:
    most, completions = spec.get("maxFailedIndexes"), spec.get("completions")
    if most is not None and spec.get("backoffLimitPerIndex") is None:
        message = "without `backoffLimitPerIndex` no index fails by itself"
        yield ("maxFailedIndexes",), message, "add that, or remove this"
    if spec.get("completionMode") == _INDEXED:
        if completions is None:
            path: Path = ("completionMode",)
            yield path, "of an indexed Job is to be said how many pods it has", "add `completions`"
        if isinstance(most, int) and isinstance(completions, int) and most > completions:
            message = f"of {completions} indexes {most} cannot fail"
            yield ("maxFailedIndexes",), message, f"write {completions} or less"
        return
    for key in _OF_INDEXES:
        if spec.get(key) is not None:
            way_out = f"remove it, or write `completionMode: {_INDEXED}`, and `completions`"
            yield (key,), f"only an indexed Job has a `{key}`", way_out


def _replacement(spec: Said) -> Iterator[Refusal]:
    path, policy = ("podReplacementPolicy",), spec.get("podReplacementPolicy")
    yield from unlisted(spec, (), path[0], (_FAILED, "TerminatingOrFailed"))
    if policy == "TerminatingOrFailed" and spec.get("podFailurePolicy") is not None:
        message = "with a `podFailurePolicy` pods are replaced once they have failed"
        yield path, message, f"write {_FAILED}, or remove it"


def _selected(spec: Said, labels: Said) -> Iterator[Refusal]:
    selector = mapping(spec.get("selector"))
    wanted = mapping(selector.get("matchLabels"))
    if spec.get("manualSelector") is True:
        if spec.get("selector") is None:
            yield ("manualSelector",), "then a selector has to be said", "remove it"
        for key in (key for key in wanted if labels.get(key) != wanted[key]):
            yield ("selector", "matchLabels", key), "the pods of this Job do not have that label", "remove it"
        return
    if wanted or items(selector.get("matchExpressions")):
        yield ("selector",), "Kubernetes gives each Job a selector of its own", "remove it"
    for key in (key for key in _GIVEN if key in labels):
        message = "Kubernetes gives this label itself, with a value that only it knows"
        yield ("template", "metadata", "labels", key), message, "remove it"
