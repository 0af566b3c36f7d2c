"""Ports that a Service means by a name which no container has: the spec says a number, and nobody had."""

from collections.abc import Iterable, Iterator

from canarygen.document import numbered
from canarygen.lint.resource import Resource
from canarygen.lint.workload import Workload
from canarygen.migration.remark import Remark, chosen
from canarygen.raising.port import guesses


def guessed(carried: Iterable[Resource], pods: Workload | None) -> Iterator[Remark]:
    """Tell of the ports of the Services that were carried into a spec, of which the pods do not tell the number."""
    services = [one for one in carried if one.kind == "Service"]
    ports = [(one, index, port) for one in services for index, port in numbered(one.get("spec", "ports"))]
    for name, number, position in guesses((port for *_, port in ports), pods) if pods else ():
        service, index, _ = ports[position]
        why = f"no container declares a port named `{name}`, and {number} is the Service's own: say the one that the app listens on"
        yield chosen(service.at("spec", "ports", index, "targetPort"), "workload.port", why)
