"""Laws of metrics that are Jobs: Kubernetes accepts what the controller makes of them.

The name is that of newJobName in Argo Rollouts' metricproviders/job, the policy a rule of
ValidateJobSpec in Kubernetes' pkg/apis/batch/validation.
"""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.analysis import Metric
from canarygen.model.canary import Fleet
from canarygen.model.names import LABEL_LENGTH

_POLICIES = ("Never", "OnFailure")
# The Job is called UID.METRIC.NUMBER, and its pods carry that as a label, of at most 63
# characters: 36 are the analysis run's UID, and the number may have three digits.
_NAME_LENGTH = LABEL_LENGTH - 36 - len("..") - 3


def jobs_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Job's pods are not restarted for ever, and its name leaves room for what is added to it."""
    for metric in _jobs(fleet):
        if len(metric.name) > _NAME_LENGTH:
            yield Diagnostic(
                code=Code.PROVIDER_REFUSED,
                message=f"the Job of `{metric.name}` would have a name of more than {LABEL_LENGTH} characters",
                span=metric.place.at("name").span,
                help=f"shorten the metric's name to {_NAME_LENGTH} characters: the run's UID and a number are added to it",
            )
        pod = _mapping(_mapping(metric.provider.fields.get("spec")).get("template")).get("spec")
        if _mapping(pod).get("restartPolicy") not in _POLICIES:
            path = ("job", "spec", "template", "spec", "restartPolicy")
            yield Diagnostic(
                code=Code.PROVIDER_REFUSED,
                message="Kubernetes wants to know whether a Job's pods are restarted, and not `Always`",
                span=metric.place.at("provider", *path).span,
                help="say `restartPolicy: Never` in the `spec` of its pods",
            )


def _jobs(fleet: Fleet) -> Iterator[Metric]:
    for canary in fleet.canaries:
        for metric in canary.metrics:
            if metric.provider.kind == "job":
                yield metric


def _mapping(said: object) -> Mapping[str, object]:
    return said if isinstance(said, Mapping) else {}
