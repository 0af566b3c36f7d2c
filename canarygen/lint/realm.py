"""Which objects meet on a cluster, as far as a tree shows it: a folder may hold many environments, or examples of all sorts."""

import re
from functools import lru_cache
from pathlib import PurePosixPath

from canarygen.lint.resource import Resource
from canarygen.typed import Final

_PARENTS: Final = frozenset(
    {"cluster", "clusters", "env", "environments", "envs", "overlays", "regions", "stages"}
)
_NAMES: Final = frozenset(
    {
        *("dev", "development", "sandbox", "test", "testing", "qa", "uat", "int", "integration"),
        *("stage", "staging", "preprod", "preview", "prod", "production", "live"),
    }
)


Realm = tuple[str, str]
"""A folder, or an environment: whatever stands in one meets."""


def environment(resource: Resource) -> str:
    """Give the folder that is named like an environment, or stands in one that holds environments; "" for none.

    What stands in two never meets.
    """
    return _environment(resource.folder)


@lru_cache(maxsize=4096)
def _environment(path: str) -> str:
    folders = PurePosixPath(path).parts
    for parent, folder in zip(("", *folders), folders, strict=False):
        if parent in _PARENTS or not _NAMES.isdisjoint(re.split(r"[-_.]", folder)):
            return folder
    return ""


def realms(resource: Resource, *, is_placed: bool | None = None) -> tuple[Realm, ...]:
    """Give the realms of an object; it surely meets others of the same, and those alone.

    These are the folder of its file and, if it says its namespace, its environment. Of two folders whose objects say none, each
    may be applied to a namespace of its own, or instead of the other. What an object names with a namespace (`is_placed`) is
    looked for as if it said its own.
    """
    folder = ("folder", resource.folder)
    is_known = resource.is_placed if is_placed is None else is_placed
    return (folder, ("environment", environment(resource))) if is_known else (folder,)


def meet(one: Resource, other: Resource) -> bool:
    """Tell whether two objects surely meet."""
    is_known = one.is_placed and other.is_placed
    return one.folder == other.folder or (is_known and environment(one) == environment(other))


def are_variants(one: Resource, other: Resource) -> bool:
    """Tell whether two objects may be one, written twice: whoever applies an object without a namespace chooses one."""
    named = (one.group, one.kind, one.name) == (other.group, other.kind, other.name)
    return named and (one.namespace == other.namespace or not (one.is_placed and other.is_placed))


def distance(one: Resource, other: Resource) -> tuple[bool, bool]:
    """Tell how far apart two objects stand, to order variants of one by: in one file, in one folder, or elsewhere."""
    return one.file != other.file, one.folder != other.folder
