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
        yield from _pods(metric)


def _pods(metric: Metric) -> Iterator[Diagnostic]:
    pod = _mapping(_mapping(_mapping(metric.provider.fields.get("spec")).get("template")).get("spec"))
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


def _mapping(said: object) -> Mapping[str, object]:
    return said if isinstance(said, Mapping) else {}
