"""A spec on its way, and the account of what it was made of."""

from collections.abc import Mapping
from typing import Any

from canarygen.document import Path, Place
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource


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

    `spec` is schema-valid, and says nearly everything in its long form. It is empty where none can be made; the
    only leftover says why.
    """

    spec: Mapping[str, Any]
    carried: tuple[Resource, ...]
    leftovers: tuple[Leftover, ...]
