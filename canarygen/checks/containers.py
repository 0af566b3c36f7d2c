"""Laws of the containers: Kubernetes accepts the pod template.

The controller runs Kubernetes' own validation of pod templates (ValidatePodTemplateSpec
in pkg/apis/core/validation); what a template of a spec can get wrong is repeated here.
"""

from collections.abc import Iterator
from functools import partial

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.fault import told
from canarygen.model.canary import Fleet
from canarygen.pod.containers import accepted
from canarygen.pod.parts import place


def containers_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the containers of the pod template; of plain ones the laws of resources say all that there is."""
    for workload in (canary.workload for canary in fleet.canaries):
        if workload.pod_template is not None and not workload.is_plain:
            # What the app's own container runs other laws ask.
            found = accepted(workload.pod_template, workload.containers, workload.app_container)
            yield from told(Code.POD_REFUSED, found, partial(place, workload))


CHECKS = (containers_are_accepted,)
