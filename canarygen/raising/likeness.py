"""Two ways of writing one thing, which whoever reads an object takes for the same."""

from collections.abc import Callable
from typing import Any

from canarygen.likeness.spelling import spelt
from canarygen.raising.family import Family
from canarygen.raising.port import ports

Same = Callable[[str, Any, Any], bool]
"""Whether what is made means the same as what is said, at a path; `[]` stands for any item of a list."""


def likeness(family: Family, kind: str) -> Same:
    """Give what means the same in an object of a kind to those of a family."""
    targets: dict[Any, int] = {port["name"]: port["targetPort"] for port in ports(family)}
    targets |= {name: number for name, number, _ in family.pods.ports if name} if family.pods else {}

    def same(path: str, made: Any, said: Any) -> bool:
        if made == said:
            return True
        if path.endswith(".targetPort") and isinstance(said, (str, int)):
            return bool(targets.get(made, made) == targets.get(said, said))
        one, other = (spelt(kind, path, value, family.namespace) for value in (made, said))
        are_plain = isinstance(made, (str, int)) and isinstance(said, (str, int))
        return bool(one == other) or (are_plain and str(made) == str(said))

    return same
