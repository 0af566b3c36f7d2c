"""Laws of the containers: Kubernetes accepts the pod template, and what they ask for is meant so.

The controller runs Kubernetes' own validation of pod templates (ValidatePodTemplateSpec
in pkg/apis/core/validation); what a template of a spec can get wrong is repeated here.
"""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Fleet
from canarygen.model.workload import Port
from canarygen.pod.containers import accepted
from canarygen.pod.parts import place
from canarygen.pod.resources import slips


def containers_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the containers of the pod template."""
    for workload in (canary.workload for canary in fleet.canaries):
        if workload.pod_template is not None:
            # What the app's own container runs, and which ports the workload has, other laws ask.
            found = accepted(
                workload.pod_template,
                workload.containers,
                workload.app_container,
                are_ports_judged=not _differ(workload.ports),
            )
            for path, message, help_ in found:
                yield Diagnostic(
                    code=Code.POD_REFUSED, message=message, span=place(workload, path).span, help=help_
                )


def amounts_are_meant(fleet: Fleet) -> Iterator[Diagnostic]:
    """No container is given bytes, or thousandths of them, where mebibytes were meant, nor whole cores for thousandths."""
    for canary in fleet.canaries:
        found = {}
        for code, path, message, help_ in slips(canary.workload.containers):
            # `memory: 128m` is short for request and limit both, and one fault on one place.
            span = place(canary.workload, path).span
            found[span] = Diagnostic(code=code, message=message, span=span, help=help_)
        yield from found.values()


def _differ(ports: Sequence[Port]) -> bool:
    """Whether no two ports share a name."""
    return len({port.name for port in ports}) == len(ports)
