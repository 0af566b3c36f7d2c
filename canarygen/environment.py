"""What is found in several environments, told once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from canarygen.code import Code
from canarygen.diagnostic import MOST, Diagnostic


def told_once(found: Mapping[str | None, Iterable[Diagnostic]], among: int) -> Iterator[Diagnostic]:
    """Give the diagnostics of environments: those that only some of them have say which.

    `among` is the number of environments that there are, of which `found` may be a part.
    What is said in vain in one of them may be meant for another; only what is in vain
    in all of them is a fault.
    """
    if among == 1:
        for diagnostics in found.values():
            yield from diagnostics
        return
    first: dict[tuple[str, int, int, str, str], Diagnostic] = {}
    where: dict[tuple[str, int, int, str, str], list[str]] = defaultdict(list)
    for environment, diagnostics in found.items():
        # A bound, since hostile input may break one law without end.
        for diagnostic in islice(diagnostics, 2 * MOST):
            first.setdefault(diagnostic.order, diagnostic)
            if environment not in where[diagnostic.order]:
                where[diagnostic.order].append(str(environment))
    for order, diagnostic in first.items():
        if len(where[order]) == among:
            yield diagnostic
        elif not (isinstance(diagnostic.code, Code) and diagnostic.code.is_in_vain):
            suffix = "" if len(where[order]) == len(found) else f" (in {', '.join(where[order])})"
            yield replace(diagnostic, message=diagnostic.message + suffix)
