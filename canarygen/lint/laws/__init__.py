"""The laws of a tree of manifests: a folder a family, each with its checks."""

import sys
from collections.abc import Callable, Iterable, Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.law import Law
from canarygen.lint.laws import analyzers, delivery, rollouts, validation
from canarygen.lint.tree import Tree
from canarygen.typed import Final

Check = Callable[[Tree], Iterator[Diagnostic]]

CHECKS: Final[tuple[Check, ...]] = (
    *validation.CHECKS,
    *rollouts.CHECKS,
    *analyzers.CHECKS,
    *delivery.CHECKS,
)


def held_by(checks: Iterable[Check]) -> tuple[Law, ...]:
    """Give the laws of manifests that checks hold: those that stand in the modules of these."""
    modules = dict.fromkeys(check.__module__ for check in checks)
    known = (value for module in modules for value in vars(sys.modules[module]).values())
    return tuple(dict.fromkeys(value for value in known if isinstance(value, Law)))


LAWS: Final = held_by(CHECKS)
