"""The pod templates of a tree: each once, where it is written."""

from canarygen.document import Said, mapping
from canarygen.frozen import cached_property, frozen
from canarygen.key import ARGO
from canarygen.lint.laws.validation.part import Part, part
from canarygen.lint.leniency import without_nulls
from canarygen.lint.resource import Resource, once
from canarygen.lint.tree import Tree
from canarygen.lint.workload import TEMPLATES


@frozen(keeping=True)
class Template:
    """What runs the pods, and what they are: `metadata` and `spec` of a pod."""

    owner: Resource
    pod: Part

    @cached_property
    def said(self) -> Said:
        """All that is said of the pods, but for nulls: to an API server those are keys that are not there."""
        return mapping(without_nulls(self.pod.said))

    @cached_property
    def spec(self) -> Part:
        """The pod's spec."""
        return self.pod.inner("spec")

    @cached_property
    def containers(self) -> list[Part]:
        """All containers, those that only prepare the pod first."""
        return [*self.spec.each("initContainers"), *self.spec.each("containers")]


@once
def templates(tree: Tree) -> tuple[Template, ...]:
    """Give the sound pod templates, found once for all laws; a Rollout that takes a Deployment's has none of its own."""
    return tuple(
        Template(owner, part(owner, *path))
        for (group, kind), path in TEMPLATES.items()
        for owner in tree.of(group, kind)
        if not (group == ARGO and owner.get("spec", "workloadRef"))
    )
