"""What is asked of all pods of a tree: their containers, ports and volumes are told apart, and found by name (pkg/apis/core/validation)."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping, text
from canarygen.form import is_dns_label
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.validation.part import Part
from canarygen.lint.laws.validation.template import Template, templates
from canarygen.lint.tree import Tree
from canarygen.model.containers import PROBES, containers
from canarygen.pod.laws.handlers import undeclared
from canarygen.source import Span
from canarygen.typed import Final
from canarygen.wording import brief

_LASTING: Final = frozenset(
    {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Rollout"}
)
_ENDING: Final = frozenset({"Job", "CronJob"})


def pods_have_containers(tree: Tree) -> Iterator[Diagnostic]:
    """A pod has containers, each with an image and a name of its own, and is restarted as its owner needs it."""
    for template in templates(tree):
        if not template.spec.get("containers"):
            yield breach(
                Code.POD_REFUSED,
                "the pod has no container",
                template.spec.key("containers"),
                "add one to `containers`",
            )
        yield from _restarts(template)
        names: dict[str, Part] = {}
        for container in template.containers:
            yield from _container(container, names)
            yield from _variables(container)


def _restarts(template: Template) -> Iterator[Diagnostic]:
    kind, policy = template.owner.kind, text(template.spec.get("restartPolicy"))
    if kind in _LASTING and policy not in {"", "Always"}:
        yield breach(
            Code.POD_REFUSED,
            f"the pods of a {kind} are always restarted",
            template.spec.span("restartPolicy"),
            "write Always, or remove it",
        )
    if kind in _ENDING and policy not in {"OnFailure", "Never"}:
        yield breach(
            Code.POD_REFUSED,
            f"the pods of a {kind} must be able to end",
            template.spec.span("restartPolicy"),
            "write `restartPolicy: Never`, or OnFailure",
        )


def _container(container: Part, names: dict[str, Part]) -> Iterator[Diagnostic]:
    name = text(container.get("name"))
    if not is_dns_label(name):
        yield breach(
            Code.POD_REFUSED,
            f"the name `{name}` of a container is no DNS label" if name else "the container has no name",
            container.span("name"),
            "use up to 63 lower-case letters, digits and dashes",
        )
    elif (first := names.setdefault(name, container)) is not container:
        yield breach(
            Code.POD_REFUSED,
            f"a second container named `{name}`",
            container.span("name"),
            "give each container a name of its own",
            Note("the first one", first.span("name")),
        )
    if not text(container.get("image")):
        yield breach(Code.POD_REFUSED, "the container has no image", container.key("name"), "add `image`")


def _variables(container: Part) -> Iterator[Diagnostic]:
    for variable in container.each("env"):
        value = variable.get("value")
        if value is not None and not isinstance(value, str):
            yield breach(
                Code.POD_REFUSED,
                f"`{brief(value)}` is no text to YAML",
                variable.span("value"),
                "put it in quotes",
            )


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
        for at, container in containers(template.said):
            for kind in PROBES:
                found = undeclared((*at, kind), mapping(container.get(kind)), container)
                yield from breaches(Code.PROBE_PORT_UNKNOWN, found, template.pod.place.at)


def volumes_are_told_apart(tree: Tree) -> Iterator[Diagnostic]:
    """Each volume of a pod has a name of its own."""
    for template in templates(tree):
        first: dict[str, Span] = {}
        for volume in template.spec.each("volumes"):
            name, here = text(volume.get("name")), volume.span("name")
            if not is_dns_label(name):
                yield breach(
                    Code.POD_REFUSED,
                    f"the name `{name}` of a volume is no DNS label",
                    here,
                    "use up to 63 lower-case letters, digits and dashes",
                )
            other = first.setdefault(name, here)
            if other is not here:
                yield breach(
                    Code.POD_REFUSED,
                    f"a second volume named `{name}`",
                    here,
                    "give each volume a name of its own",
                    Note("the first one", other),
                )
