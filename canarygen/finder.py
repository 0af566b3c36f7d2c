"""Where modules of canarygen are found: where their names say.

A run of one spec loads some 170 of them. For each Python asks all its finders, and in each folder for the kinds of
files that a module can be, which takes a twentieth of the run. Ours are of one kind. What is loaded, and whether
bytecode is of today, stays Python's own to say.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from os.path import isfile

_OURS = "canarygen."


class _Place(ModuleSpec):
    """Says nothing of where the bytecode is: whoever loads it works that out, and nobody else asks."""

    cached = None


class Finder:
    """Finds what Python would find; or nothing, and Python looks for it (in an archive, say)."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _: object = None) -> ModuleSpec | None:
        """Give the place of a module of ours in the folder of its package, the first of `path`."""
        if not path or not name.startswith(_OURS):
            return None
        whole = f"{path[0]}/{name.rpartition('.')[2]}"
        if isfile(file := f"{whole}.py"):  # noqa: PTH113 -- pathlib is only about to be loaded
            found = _Place(name, SourceFileLoader(name, file), origin=file)
        elif isfile(file := f"{whole}/__init__.py"):  # noqa: PTH113 -- likewise
            found = _Place(name, SourceFileLoader(name, file), origin=file)
            found.submodule_search_locations = [whole]
        else:
            return None
        found.has_location = True
        return found


def install() -> None:
    """Have it asked first."""
    sys.meta_path.insert(0, Finder)
