"""What happens around a rollout while the controller carries it out."""

from canarygen.forecast.rollout import Outcome
from canarygen.frozen import frozen


@frozen(kw_only=True)
class Measured:
    """From `time` on, every measurement of the metric (of all of them, without one) comes to `outcome`."""

    time: int
    outcome: Outcome
    metric: str = ""


@frozen(kw_only=True)
class Loss:
    """At `time` so many pods of the stable version are lost, and started again."""

    time: int
    pods: int


@frozen(kw_only=True)
class Resize:
    """At `time` somebody, or an autoscaler, asks for so many replicas."""

    time: int
    replicas: int


@frozen(kw_only=True)
class Scenario:
    """What happens, in seconds since the new version was asked for. Without anything said, all goes well.

    `requests` a second reach the app; None if nobody knows. A pod takes `pod_start` seconds until it is ready; those of
    the new version never are if `never_ready`. The new version turns bad once it gets `fail_at` percent of the requests.
    `supersede_at` is when another version is asked for, and `revert_at` when that from before is.
    Gates are passed at once unless `promotions` says when somebody promotes: the forecast is of the least time then.
    `is_first` says that nothing runs before; `revisions_back` that the version asked for is one that ran before, so many
    revisions ago.
    """

    requests: float | None = None
    pod_start: int = 10
    never_ready: bool = False
    fail_at: int | None = None
    abort_at: int | None = None
    promotions: tuple[int, ...] | None = None
    supersede_at: int | None = None
    revert_at: int | None = None
    losses: tuple[Loss, ...] = ()
    resizes: tuple[Resize, ...] = ()
    measured: tuple[Measured, ...] = ()
    is_first: bool = False
    revisions_back: int = 0

    @property
    def old(self) -> int:
        """The newest revision that is new to nobody; 0 for the very first version, and for one that runs again."""
        return 0 if self.is_first or self.revisions_back else 1

    @property
    def asked(self) -> int:
        """The revision that is asked for."""
        return self.old + 1

    @property
    def before(self) -> int:
        """The revision that runs when it is asked for; 0 where none does."""
        return 0 if self.is_first else self.revisions_back + 1
