"""What Kubernetes refuses of containers: validateContainers, pkg/apis/core/validation."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.form import is_dns_label
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Part
from canarygen.lint.laws.validation.template import Template, templates
from canarygen.lint.tree import Tree
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
