"""What the controller remembers of a rollout from one reconcile to the next: `status` of the object, and its ReplicaSets."""

from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import BlueGreen, ManagedRoute
from canarygen.typed import NamedTuple


class Weights(NamedTuple):
    """The weights of the VirtualService, and the revision that the canary's goes to."""

    canary: int
    stable: int
    revision: int
    experiment: int = 0


class Status:
    """The rollout under way. It changes as the simulation goes on, and never leaves it.

    `revision` is the one asked for, `stable_revision` the one that has proved itself. `pauses` has the
    time at which each pause began, by its reason; `is_paused_by_controller` stays when somebody takes the pause away, which is how
    the controller sees it.
    """

    __slots__ = (
        "abort_message",
        "is_aborted",
        "is_past_preview",
        "is_paused_by_controller",
        "pauses",
        "ping_is_stable",
        "replicas",
        "revision",
        "routes",
        "services",
        "sets",
        "stable_revision",
        "step",
        "weights",
    )

    def __init__(self, replicas: int) -> None:
        """Begin with nothing but a number of replicas."""
        self.replicas = replicas
        self.step = 0
        self.revision = 1
        self.stable_revision: int | None = None
        self.sets: dict[int, ReplicaSet] = {}
        self.weights: Weights | None = None
        self.is_aborted = False
        self.abort_message = ""
        self.pauses: dict[str, int] = {}
        self.is_paused_by_controller = False
        self.ping_is_stable = False
        self.is_past_preview = False
        self.services: dict[str, int | None] = {}
        self.routes: dict[str, ManagedRoute] = {}

    def forget_pauses(self) -> None:
        """Let nothing be waited for any more."""
        self.pauses.clear()
        self.is_paused_by_controller = False

    @property
    def new(self) -> ReplicaSet:
        """The pods of the version asked for, which the controller makes known before it does anything else."""
        return self.sets[self.revision]

    @property
    def stable(self) -> ReplicaSet | None:
        """The pods of the stable version."""
        return None if self.stable_revision is None else self.sets.get(self.stable_revision)

    @property
    def others(self) -> list[ReplicaSet]:
        """All other pods, the one asked for last first."""
        both = (self.revision, self.stable_revision)
        return [pods for revision, pods in reversed(self.sets.items()) if revision not in both]

    @property
    def available(self) -> int:
        """How many pods are available, of whatever version."""
        return sum(pods.available for pods in self.sets.values())

    @property
    def is_delaying(self) -> bool:
        """Whether other pods stay until a delay is over (isWaitingForReplicaSetScaleDown)."""
        return any(pods.scale_down_at is not None for pods in self.others)

    def is_switched(self, plan: BlueGreen) -> bool:
        """Tell whether the active Service of a blue-green leads to the version asked for."""
        return self.services.get(plan.active_service) == self.revision

    @property
    def is_at_rest(self) -> bool:
        """Whether the version asked for is the stable one (IsFullyPromoted, utils/rollout/rolloututil.go)."""
        return self.revision == self.stable_revision


class Progress(NamedTuple):
    """What of a status counts as progress where it changes: of the pods that are ready, the active version's alone."""

    updated: int
    old: int
    ready: int
    available: int
    services: tuple[tuple[str, int | None], ...]
    is_paused: bool
    is_done: bool

    def is_progress_since(self, before: "Progress") -> bool:
        """Tell whether something has moved on (RolloutProgressing), or a rollout that was done is not any more."""
        return (
            self.updated != before.updated
            or self.old < before.old
            or self.ready > before.ready
            or self.available > before.available
            or self.services != before.services
            or (before.is_paused and not self.is_paused)
            or (before.is_done and not self.is_done)
        )
