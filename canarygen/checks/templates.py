"""Laws of what a template says of its pods: Kubernetes accepts it.

What the language itself says of pods it says well; only an author's own `template` is looked into.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Said
from canarygen.fault import Refusal
from canarygen.model.canary import Fleet
from canarygen.model.containers import mappings
from canarygen.model.workload import Workload
from canarygen.pod.containers import unfetched
from canarygen.pod.laws import refusals
from canarygen.pod.laws.volumes import misnamed
from canarygen.pod.parts import place
from canarygen.wording import listed


def templates_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the settings of the pod, of its volumes and of its containers."""
    for workload in (canary.workload for canary in fleet.canaries):
        if workload.template:
            for path, message, help_ in _refusals(workload):
                yield Diagnostic(
                    code=Code.POD_REFUSED, message=message, span=place(workload, path).span, help=help_
                )
            yield from _unreached(workload)


def _refusals(workload: Workload) -> Iterator[Refusal]:
    template = workload.pod_template or {}
    spec = template.get("spec", {})
    if spec.get("restartPolicy", "Always") != "Always":
        yield ("spec", "restartPolicy"), "pods of a Rollout are always restarted", "remove `restartPolicy`"
    yield from misnamed(spec)
    for path, container in workload.containers:
        yield from unfetched(path, container)
    yield from refusals(template, workload.containers)


def _unreached(workload: Workload) -> Iterator[Diagnostic]:
    """Tell of probes that name a port which their container has not: the kubelet knows no other."""
    for path, container in workload.containers:
        names = sorted(str(port["name"]) for port in mappings(container, "ports") if "name" in port)
        for kind, way, port in _asked(container):
            # What the app is asked by `health` is judged there.
            if port not in names and not (
                container.get("name") == workload.app_container and kind in workload.probes
            ):
                yield Diagnostic(
                    code=Code.PROBE_PORT_UNKNOWN,
                    message=f"the container `{container.get('name')}` has no port `{port}`",
                    span=place(workload, (*path, f"{kind}Probe", way, "port")).span,
                    help=f"its ports are {listed(names) or 'none'}; a number will do, too",
                )


def _asked(container: Said) -> Iterator[tuple[str, str, str]]:
    """Give the ports that the probes of a container name, each with the kind of the probe and the way it asks."""
    for kind in ("liveness", "readiness", "startup"):
        probe = container.get(f"{kind}Probe", {})
        for way in ("httpGet", "tcpSocket"):
            port = probe.get(way, {}).get("port")
            if isinstance(port, str):
                yield kind, way, port


CHECKS = (templates_are_accepted,)
