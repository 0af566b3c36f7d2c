"""The objects that there are, as they were written and as a person would have."""

from collections.abc import Mapping, Sequence

from canarygen.frozen import cached_property, frozen
from canarygen.key import Key
from canarygen.likeness.plain import plain
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.migration.standin import stand_in
from canarygen.model.label import MANAGED_BY


@frozen(keeping=True)
class Originals:
    """All objects of what shall be imported, each once."""

    resources: Sequence[Resource]

    @cached_property
    def by_key(self) -> Mapping[Key, Resource]:
        """The objects as they were written, by what tells them apart."""
        return {resource.key: resource for resource in self.resources}

    @cached_property
    def tree(self) -> Tree:
        """The objects without what goes without saying."""
        return Tree(map(_plain, self.resources))

    def of(self, resource: Resource) -> Resource:
        """Give the object that was written, for one that was made of it; that itself, if nobody wrote it."""
        return self.by_key.get(resource.key, resource)


def _plain(resource: Resource) -> Resource:
    """Give an object without what goes without saying; one of ours says nothing in vain."""
    if resource.labels.get(MANAGED_BY) == "canarygen":
        return resource
    return stand_in(resource, plain(resource))
