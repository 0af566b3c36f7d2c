"""EDGE: which git is run: the one on PATH, if it is new enough, with nothing inherited that names a repository."""

import os
import re
import subprocess
from functools import cache

from canarygen import children
from canarygen.repository.process import NAME, WORDS, Asked, started
from canarygen.typed import Final
from canarygen.unusable import Unusable

_OLDEST: Final = (2, 38)
"""The first that knows safe.bareRepository, and merges without a work tree."""
_VERSION: Final = re.compile(rb"git version ([0-9]+)\.([0-9]+)")
_LOCAL: Final = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What says which repository is meant (`git rev-parse --local-env-vars`): a hook that calls us has them set."""


def program() -> str:
    """Give the path of the git on PATH, which from then on tells its version. Raises Unusable without one."""
    for name in [name for name in os.environ if name in _LOCAL or name.startswith("GIT_TRACE")]:
        # A trace would come back as what git said, with every password in it.
        del os.environ[name]
    found = children.program(NAME)
    if found is None:
        raise Unusable(NAME, "it is not on PATH; install it")
    _version(found)
    return found


@cache
def _version(program: str) -> Asked:
    """Ask git for its version, once."""
    return Asked(started([program, "version"], {**os.environ, **WORDS}, subprocess.DEVNULL), "version")


@cache
def reject_old(program: str) -> None:
    """Raise Unusable for what is no git, or too old."""
    said = _version(program).answer()
    numbers = _VERSION.match(said.out)
    if said.status or not numbers:
        raise Unusable(program, "this git doesn't run; see what `git version` says")
    version = tuple(map(int, numbers.groups()))
    if version < _OLDEST:
        here, oldest = (".".join(map(str, numbers)) for numbers in (version, _OLDEST))
        raise Unusable(program, f"this is git {here}; {oldest} or newer is needed")
