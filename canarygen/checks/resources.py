"""Laws of resources: what containers ask for is such as Kubernetes gives, and meant so."""

from collections.abc import Iterator
from functools import partial

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import mapping
from canarygen.fault import told
from canarygen.model.canary import Fleet
from canarygen.pod.parts import place
from canarygen.pod.resources import refusals, slips


def resources_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the requests and limits of plain containers; of others the laws of containers tell with the rest."""
    for workload in (canary.workload for canary in fleet.canaries):
        for path, container in workload.containers if workload.is_plain else ():
            found = refusals((*path, "resources"), mapping(container.get("resources")))
            yield from told(Code.POD_REFUSED, found, partial(place, workload))


def amounts_are_meant(fleet: Fleet) -> Iterator[Diagnostic]:
    """No container is given bytes, or thousandths of them, where mebibytes were meant, nor whole cores for thousandths."""
    for canary in fleet.canaries:
        found = {}
        for code, path, message, help_ in slips(canary.workload.containers):
            # `memory: 128m` is short for request and limit both, and one fault on one place.
            span = place(canary.workload, *path).span
            found[span] = Diagnostic(code=code, message=message, span=span, help=help_)
        yield from found.values()
