"""The laws of a tree of manifests: a folder a family, each with its checks, and the laws that they hold."""

from collections.abc import Callable, Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.law import Law
from canarygen.lint.laws import analyzers, delivery, rollouts, validation
from canarygen.lint.tree import Tree

Check = Callable[[Tree], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    *validation.CHECKS,
    *rollouts.CHECKS,
    *analyzers.CHECKS,
    *delivery.CHECKS,
)
LAWS: tuple[Law, ...] = (*validation.LAWS, *rollouts.LAWS, *analyzers.LAWS, *delivery.LAWS)
