"""Laws of what a template says of its pods: Kubernetes accepts it.

What the language itself says of pods it says well; only an author's own `template` is looked into.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.fault import Refusal
from canarygen.model.canary import Fleet
from canarygen.model.containers import Map, items
from canarygen.model.workload import Workload
from canarygen.pattern import on_demand
from canarygen.pod.parts import place

_LABEL = on_demand(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")


def templates_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the settings of the pod, of its volumes and of its containers."""
    for canary in fleet.canaries:
        workload = canary.workload
        for path, message, help_ in _refusals(workload) if workload.template else ():
            yield Diagnostic(
                code=Code.POD_REFUSED, message=message, span=place(workload, path).span, help=help_
            )


def _refusals(workload: Workload) -> Iterator[Refusal]:
    from canarygen.pod.laws import refusals  # noqa: PLC0415 -- without a template nobody waits for the laws

    template = workload.pod_template or {}
    spec = template.get("spec", {})
    if spec.get("restartPolicy", "Always") != "Always":
        yield ("spec", "restartPolicy"), "pods of a Rollout are always restarted", "remove `restartPolicy`"
    yield from _volumes(spec)
    yield from refusals(template, workload.containers)


def _volumes(spec: Map) -> Iterator[Refusal]:
    seen: set[str] = set()
    for index, volume in enumerate(items(spec, "volumes")):
        name, path = volume.get("name"), ("spec", "volumes", index)
        if str(name) in seen:
            yield path, f"a second volume `{name}`", "keep one of the two"
        seen.add(str(name))
        if isinstance(name, str) and not _LABEL.fullmatch(name):
            help_ = "use lower-case letters, digits and `-`, at most 63"
            yield (*path, "name"), f"`{name}` is not a volume's name", help_
