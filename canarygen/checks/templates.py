"""Laws of what a template says of its pods: Kubernetes accepts it.

What the language itself says of pods it says well; only an author's own `template` is looked into.
"""

from collections.abc import Iterator
from functools import partial

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import mapping
from canarygen.fault import Refusal, told
from canarygen.model.canary import Fleet
from canarygen.model.containers import PROBES
from canarygen.model.workload import Workload
from canarygen.pod.containers import unfetched
from canarygen.pod.laws import refusals
from canarygen.pod.laws.handlers import undeclared
from canarygen.pod.parts import place


def templates_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the settings of the pod, of its volumes and of its containers."""
    for workload in (canary.workload for canary in fleet.canaries):
        if workload.template:
            yield from told(Code.POD_REFUSED, _refusals(workload), partial(place, workload))
            yield from _unreached(workload)


def _refusals(workload: Workload) -> Iterator[Refusal]:
    template = workload.pod_template or {}
    spec = template.get("spec", {})
    if spec.get("restartPolicy", "Always") != "Always":
        yield Refusal(
            ("spec", "restartPolicy"), "pods of a Rollout are always restarted", "remove `restartPolicy`"
        )
    for path, container in workload.containers:
        yield from unfetched(path, container)
    yield from refusals(template, workload.containers)


def _unreached(workload: Workload) -> Iterator[Diagnostic]:
    """Tell of probes that name a port which their container has not: the kubelet knows no other."""
    for path, container in workload.containers:
        # What the app is asked by `health` is judged there.
        own = workload.probes if container.get("name") == workload.app_container else ()
        for kind in PROBES:
            probe = {} if kind.removesuffix("Probe") in own else mapping(container.get(kind))
            found = undeclared((*path, kind), probe, container)
            yield from told(Code.PROBE_PORT_UNKNOWN, found, partial(place, workload))


CHECKS = (templates_are_accepted,)
