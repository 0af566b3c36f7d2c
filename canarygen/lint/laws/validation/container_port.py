"""The ports that containers declare, and those that their probes ask: validateContainerPorts, and the kubelet."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping, text
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Part
from canarygen.lint.laws.validation.template import templates
from canarygen.lint.leniency import without_nulls
from canarygen.lint.tree import Tree
from canarygen.model.containers import PROBES, containers
from canarygen.pod.laws.handlers import undeclared


def container_ports_are_told_apart(tree: Tree) -> Iterator[Diagnostic]:
    """No two ports of a container have one name."""
    for template in templates(tree):
        for container in template.containers:
            names: dict[str, Part] = {}
            for port in container.each("ports"):
                name = text(port.get("name"))
                if name and (first := names.setdefault(name, port)) is not port:
                    yield breach(
                        Code.DUPLICATE_PORT,
                        f"a second port with the name {name}",
                        port.span("name"),
                        "give each port its own name",
                        Note("the first one", first.span("name")),
                    )


def probes_find_their_ports(tree: Tree) -> Iterator[Diagnostic]:
    """Of the ports by name a probe asks one that its container declares."""
    for template in templates(tree):
        for at, container in containers(without_nulls(template.pod.said)):
            for kind in PROBES:
                for path, message, way_out in undeclared(
                    (*at, kind), mapping(container.get(kind)), container
                ):
                    yield breach(Code.PROBE_PORT_UNKNOWN, message, template.pod.span(*path), way_out)
