"""What Argo Rollouts does in another way from some version on, so that a law depends on it: the one table of it."""

from enum import Enum

Version = tuple[int, int]
"""Major and minor."""


class Feature(Enum):
    """Something that older versions of Argo Rollouts do not do, in words, and the first version that does.

    The versions are those of the tags that the code differs between. Fields that older versions do not know are in
    `model.novelty`.
    """

    JOB_NAMES_CUT = ("a name of a Job that is cut off where it would be too long", (1, 9))
    MIN_PODS_CAP = ("a cap on `minPods`", (1, 10))
    ABORT_DELAY = ("an abort that a delay does not stop while the stable version is scaled", (1, 10))
    PLUGIN_ROUTES = ("ping-pong, and routes that mirror, by a plugin", (1, 10))
    HELD_ROLLBACK = ("a rollback that skips what holds a blue-green switch", (1, 10))
    NEWER_CONDITIONS = ("what conditions may ask since then", (1, 10))

    def __init__(self, _: str, version: Version) -> None:
        """Name the part of the value that is asked for, and the way out for whoever has no older one."""
        self.version = version
        since = ".".join(map(str, version))
        self.unless_newer = f'or say in canarygen.yaml that no controller is older than {since}: `targets: {{argoRollouts: "{since}"}}`'
