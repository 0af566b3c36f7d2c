"""Which environment an object is for, if the folder of its file says so: what stands in two never meets on a cluster."""

import re
from pathlib import PurePosixPath
from typing import Final

from canarygen.lint.resource import Resource

_PARENTS: Final = frozenset(
    {"cluster", "clusters", "env", "environments", "envs", "overlays", "regions", "stages"}
)
_NAMES: Final = frozenset(
    {
        *("dev", "development", "sandbox", "test", "testing", "qa", "uat", "int", "integration"),
        *("stage", "staging", "preprod", "preview", "prod", "production", "live"),
    }
)


def environment(resource: Resource) -> str:
    """Give the folder that is named like an environment, or stands in one that holds environments; "" for none."""
    folders = PurePosixPath(resource.file).parts[:-1]
    for parent, folder in zip(("", *folders), folders, strict=False):
        if parent in _PARENTS or not _NAMES.isdisjoint(re.split(r"[-_.]", folder)):
            return folder
    return ""
