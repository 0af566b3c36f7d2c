"""A spec on its way, and the account of what it was made of."""

from collections.abc import Mapping

from canarygen.document import Path, Place
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource
from canarygen.typed import Any, Final

_ORDER: Final = ("workload", "traffic", "rollout", "analysis", "names", "patches")
"""The parts of a spec, in the order in which people read them."""


def in_order(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Give a spec with its parts where people look for them."""
    parts = spec["spec"]
    return {**spec, "spec": {key: parts[key] for key in _ORDER if key in parts}}


@frozen
class Leftover:
    """Something that an object says and the spec does not: where, and why not."""

    resource: Resource
    path: Path
    reason: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.resource.at(*self.path)


@frozen(kw_only=True)
class Draft:
    """A spec, the objects that were carried into it, and what of them was not.

    `spec` is schema-valid, and says nearly everything in its long form.
    """

    spec: Mapping[str, Any]
    carried: tuple[Resource, ...]
    leftovers: tuple[Leftover, ...]
