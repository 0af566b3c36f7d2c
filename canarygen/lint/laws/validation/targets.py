"""What the targets of a project lack: a cluster, or a controller, that does not know a field leaves it out in silence."""

from collections.abc import Iterator

from canarygen.checks.targets import fields_are_known
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, Place, Said, mapping
from canarygen.frozen import frozen
from canarygen.key import ARGO, CORE, ISTIO
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import TEMPLATES
from canarygen.typed import Final

_GROUPS: Final = frozenset({ARGO, CORE, ISTIO, "apps", "autoscaling", "batch", "policy"})
"""Others have kinds of these names, too."""


@frozen
class _Part:
    """An object, or a template in it that has the form of one, at a path."""

    kind: str
    resource: Resource
    path: Path

    @property
    def content(self) -> Said:
        return mapping(self.resource.get(*self.path))

    def origin(self, path: Path, /) -> Place:
        return self.resource.at(*self.path, *path)


def targets_know_all(tree: Tree) -> Iterator[Diagnostic]:
    """No object asks for what the targets of its project lack; where nobody knows them, nothing is told."""
    if tree.targets:
        sound = (one for one in tree.resources if one.group in _GROUPS and tree.is_sound(one))
        yield from fields_are_known((part for one in sound for part in _parts(one)), tree.targets)


def _parts(resource: Resource) -> Iterator[_Part]:
    """Give an object, and the templates in it: a Rollout's pods are known as such."""
    yield _Part(resource.kind, resource, ())
    if resource.kind == "CronJob":
        yield _Part("Job", resource, ("spec", "jobTemplate"))
    path = TEMPLATES.get((resource.group, resource.kind))
    if path and resource.group != ARGO:
        yield _Part("Pod", resource, path)
