"""What came with which version of Argo Rollouts or of Istio, and what they do no longer: the one table of it."""

from enum import Enum

Version = tuple[int, int]
"""Major and minor."""


class Feature(Enum):
    """Something that older versions lack: its words, the first version that has it, and of what, as `Targets` call it.

    The versions are those of the tags of argo-rollouts, and of istio/api, that the types and the code differ between.
    """

    PLUGIN_STEP = ("a plugin's step", (1, 8))
    CONSECUTIVE = ("`consecutive`", (1, 8))
    PROGRESS_THRESHOLD = ("`progressThreshold`", (1, 9))
    EXPERIMENT_DELAY = ("an experiment's `scaleDownDelay`", (1, 9))
    POD_FIELD = ("this field of a pod", (1, 9))
    MIN_PODS_CAP = ("a cap on `minPods`", (1, 10))
    ABORT_DELAY = ("an abort that a delay does not stop while the stable version is scaled", (1, 10))
    HELD_ROLLBACK = ("a rollback that skips what holds a blue-green switch", (1, 10))
    NEWER_CONDITIONS = ("what conditions may ask since then", (1, 10))
    DATADOG_TIMEOUT = ("`requestTimeout` of Datadog", (1, 10))

    WARMUP = ("`warmup`", (1, 24), "istio")
    BACKOFF = ("`backoff`", (1, 26), "istio")
    RETRY_BUDGET = ("`retryBudget`", (1, 27), "istio")
    COOKIE_ATTRIBUTES = ("`attributes` of a cookie", (1, 28), "istio")
    KEEP_ALIVE = ("`http2KeepAlive`", (1, 31), "istio")
    ZONE_AWARE = ("`zoneAwareLbSetting`", (1, 31), "istio")
    BUDGET_INTERVAL = ("`budgetInterval` of retries", (1, 31), "istio")
    ERROR_CODES = ("`outlierDetectionHttpErrorCodes`", (1, 31), "istio")

    def __init__(self, words: str, version: Version, product: str = "argo_rollouts") -> None:
        """Name the parts of the value."""
        self.words = words
        self.version = version
        self.product = product
