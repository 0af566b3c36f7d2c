"""The ports that containers declare, and those that their probes ask: validateContainerPorts, validateProbe."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.form import A_PORT, PORTS, is_port_name
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Part
from canarygen.lint.laws.validation.service import PORT_FORM
from canarygen.lint.laws.validation.template import templates
from canarygen.lint.resource import text
from canarygen.lint.tree import Tree
from canarygen.pod.laws.handlers import PROBES
from canarygen.typed import Final
from canarygen.wording import listed

_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "grpc")


def container_ports_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Every port of a container is one, and its name a port's name that no other port of the container has."""
    for template in templates(tree):
        for container in template.containers:
            names: dict[str, Part] = {}
            for port in container.each("ports"):
                yield from _number(port)
                yield from _name(port, names)


def probes_find_their_ports(tree: Tree) -> Iterator[Diagnostic]:
    """A probe asks in one way, and of the ports by name one that its container declares."""
    for template in templates(tree):
        for container in template.containers:
            for key in PROBES:
                if container.has(key):
                    yield from _probe(container, container.inner(key), key)


def _number(port: Part) -> Iterator[Diagnostic]:
    for key in ("containerPort", "hostPort"):
        number = port.get(key)
        if isinstance(number, int) and number not in PORTS and not (key == "hostPort" and number == 0):
            yield breach(Code.POD_REFUSED, f"{number} is no port", port.span(key), f"write {A_PORT}")


def _name(port: Part, names: dict[str, Part]) -> Iterator[Diagnostic]:
    name = text(port.get("name"))
    if name and not is_port_name(name):
        yield breach(
            Code.POD_REFUSED, f"`{name}` is no name of a container's port", port.span("name"), PORT_FORM
        )
    elif name and (first := names.setdefault(name, port)) is not port:
        yield breach(
            Code.DUPLICATE_PORT,
            f"a second port with the name {name}",
            port.span("name"),
            "give each port its own name",
            Note("the first one", first.span("name")),
        )


def _probe(container: Part, probe: Part, key: str) -> Iterator[Diagnostic]:
    ways = [way for way in _HANDLERS if probe.has(way)]
    if len(ways) != 1:
        yield breach(
            Code.POD_REFUSED,
            f"`{key}` asks in more ways than one" if ways else f"`{key}` does not say how to ask",
            probe.key(ways[1]) if ways else probe.place.key,
            "keep one of `httpGet`, `tcpSocket`, `grpc` and `exec`",
        )
    # One success is enough: what is restarted otherwise cannot succeed again first (validateLivenessProbe).
    if key != "readinessProbe" and probe.get("successThreshold") not in (None, 0, 1):
        yield breach(
            Code.POD_REFUSED,
            f"one success is enough for a `{key}`",
            probe.span("successThreshold"),
            "write 1, or remove it",
        )
    for way in ("httpGet", "tcpSocket"):
        port = probe.inner(way).get("port")
        if isinstance(port, str):
            yield from _named(container, port, probe.place.at(way, "port"))


def _named(container: Part, port: str, place: Place) -> Iterator[Diagnostic]:
    names = (text(other.get("name")) for other in container.each("ports"))
    declared = list(dict.fromkeys(filter(None, names)))
    if port.isdecimal():
        yield breach(
            Code.POD_REFUSED, f"`{port}` in quotes is no number", place.span, "write it without quotes"
        )
    elif port not in declared:
        yield breach(
            Code.PROBE_PORT_UNKNOWN,
            f"the container declares no port named `{port}`",
            place.span,
            f"write the number of the port, or one of {listed(declared)}"
            if declared
            else "write the number of the port",
        )
