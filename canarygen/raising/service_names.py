"""What the Services of the two versions are called: as their Rollout says, but for one that callers know both versions by."""

from collections.abc import Mapping, Sequence

from canarygen.frozen import cached_property, frozen
from canarygen.key import CORE
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.host import service
from canarygen.model.names import derived


@frozen(keeping=True)
class ServiceNames:
    """The names of the Services of a Rollout, and those that others in its tree have.

    `versions` are those that the Rollout says, by their keys in `spec.names`. `hosts` are what callers inside the mesh know the
    app by, or, where the versions are `subsets` of one, that host.
    """

    rollout: Resource
    tree: Tree
    versions: Mapping[str, str]
    hosts: Sequence[str]
    are_subsets: bool

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """The names that the Services of the two versions get, by their keys in `spec.names`.

        What callers inside the mesh know is the Service over both versions, and no version's own.
        """
        key = next((key for key, name in self.versions.items() if name == self.called), None)
        return {**self.versions, key: self._free(key)} if key else self.versions

    @cached_property
    def called(self) -> str:
        """The name of a version's own Service that callers inside the mesh know the app by, or whose subsets are split; "" for none."""
        home = self.rollout.namespace
        known = {service(host, home) for host in self.hosts}
        names = (
            name
            for key, name in self.versions.items()
            if self.are_subsets or not self._is_taken(self._usual(key))
        )
        return next((name for name in names if (home, name) in known), "")

    def _usual(self, key: str) -> str:
        return derived(self.rollout.name)[key]

    def _free(self, key: str) -> str:
        name = self._usual(key)
        return f"{name}-version" if self._is_taken(name) else name

    def _is_taken(self, name: str) -> bool:
        return bool(self.tree.named(CORE, "Service", self.rollout.namespace, name))
