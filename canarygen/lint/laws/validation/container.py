"""What is asked of all pods of a tree: they have containers with images, and are restarted as their owner needs it (pkg/apis/core/validation)."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import mapping, text
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.validation.part import Part
from canarygen.lint.laws.validation.template import Template, templates
from canarygen.lint.tree import Tree
from canarygen.model.containers import PROBES, containers
from canarygen.pod.laws.handlers import undeclared
from canarygen.typed import Final
from canarygen.wording import brief

_LASTING: Final = frozenset(
    {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Rollout"}
)
_ENDING: Final = frozenset({"Job", "CronJob"})


def pods_have_containers(tree: Tree) -> Iterator[Diagnostic]:
    """A pod has containers, each with an image, and is restarted as its owner needs it."""
    for template in templates(tree):
        if not template.spec.get("containers"):
            yield breach(
                Code.POD_REFUSED,
                "the pod has no container",
                template.spec.key("containers"),
                "add one to `containers`",
            )
        yield from _restarts(template)
        for container in template.containers:
            if not text(container.get("image")):
                yield breach(
                    Code.POD_REFUSED, "the container has no image", container.key("name"), "add `image`"
                )
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


def probes_find_their_ports(tree: Tree) -> Iterator[Diagnostic]:
    """Of the ports by name a probe asks one that its container declares."""
    for template in templates(tree):
        for at, container in containers(template.said):
            for kind in PROBES:
                found = undeclared((*at, kind), mapping(container.get(kind)), container)
                yield from breaches(Code.PROBE_PORT_UNKNOWN, found, template.pod.place.at)
