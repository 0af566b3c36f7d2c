"""Ports that a Service means by a name which no container has: the spec says a number, and nobody had."""

from collections.abc import Iterable, Iterator

from canarygen.document import numbered
from canarygen.lint.resource import Resource
from canarygen.lint.workload import Workload
from canarygen.migration.remark import Remark, chosen
from canarygen.raising.port import meant


def guessed(carried: Iterable[Resource], pods: Workload | None) -> Iterator[Remark]:
    """Tell of the ports of the Services that were carried into a spec, of which the pods do not tell the number."""
    told: set[tuple[object, object]] = set()
    for service in carried:
        for index, port in numbered(service.get("spec", "ports") if service.kind == "Service" else None):
            name, number = port.get("targetPort"), port.get("port")
            # A spec has no ports of another protocol.
            is_said = port.get("protocol", "TCP") == "TCP" and (name, number) not in told
            if pods and isinstance(name, str) and is_said and not meant(name, pods):
                told.add((name, number))
                why = f"no container declares a port named `{name}`, and {number} is the Service's own: say the one that the app listens on"
                yield chosen(service.at("spec", "ports", index, "targetPort"), "workload.port", why)
