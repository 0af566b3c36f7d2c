"""What Argo Rollouts does in another way from some version on, so that a law depends on it: the one table of it."""

from enum import Enum
from typing import Final

Version = tuple[int, int]
"""Major and minor."""
UNLESS_NEWER: Final = (
    'or say in canarygen.yaml that no controller is older than 1.10: `targets: {argoRollouts: "1.10"}`'
)
"""The way out for whoever has a newer one."""


class Feature(Enum):
    """Something that older versions of Argo Rollouts do not do, in words, and the first version that does.

    The versions are those of the tags that the code differs between. Fields that older versions do not know are in
    `checks.targets`.
    """

    MIN_PODS_CAP = ("a cap on `minPods`", (1, 10))
    ABORT_DELAY = ("an abort that a delay does not stop while the stable version is scaled", (1, 10))
    HELD_ROLLBACK = ("a rollback that skips what holds a blue-green switch", (1, 10))
    NEWER_CONDITIONS = ("what conditions may ask since then", (1, 10))

    def __init__(self, _: str, version: Version) -> None:
        """Name the part of the value that is asked for."""
        self.version = version
