"""Laws of the containers: Kubernetes accepts the pod template.

The controller runs Kubernetes' own validation of pod templates (ValidatePodTemplateSpec
in pkg/apis/core/validation); what a template of a spec can get wrong is repeated here.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.fault import told
from canarygen.model.canary import Fleet
from canarygen.model.workload import Port
from canarygen.pod.containers import accepted
from canarygen.pod.parts import place


def containers_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the containers of the pod template; of plain ones the laws of resources say all that there is."""
    for workload in (canary.workload for canary in fleet.canaries):
        if workload.pod_template is not None and not workload.is_plain:
            # What the app's own container runs, and which ports the workload has, other laws ask.
            found = accepted(
                workload.pod_template,
                workload.containers,
                workload.app_container,
                are_ports_judged=not _differ(workload.ports),
            )
            yield from told(Code.POD_REFUSED, found, partial(place, workload))


def _differ(ports: Sequence[Port]) -> bool:
    """Whether no two ports share a name."""
    return len({port.name for port in ports}) == len(ports)


CHECKS = (containers_are_accepted,)
