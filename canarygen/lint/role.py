"""What a Rollout calls its two versions: the Services that it names for each, and the labels that it adds to the pods of one."""

from collections.abc import Mapping, Sequence

from canarygen.document import Place, text, texts
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource, once
from canarygen.model.names import METADATA, SERVICES
from canarygen.typed import Final

STRATEGIES: Final = ("canary", "blueGreen")
CANARY, BLUE_GREEN = STRATEGIES


@frozen(kw_only=True)
class Role:
    """What a Service of a strategy is for: its word, and the key of its name."""

    word: str
    key: str

    @property
    def kind(self) -> str:
        """The strategy that has such a Service."""
        return SERVICES[self.key][0]

    @property
    def metadata(self) -> str:
        """The key of what only the pods of this version get; "" where there is none."""
        return METADATA.get(self.key, "")

    def name(self, rollout: Resource) -> str:
        """Give the name of the Service; "" where the Rollout has none for it."""
        return text(rollout.get("spec", "strategy", *SERVICES[self.key]))

    def place(self, rollout: Resource) -> Place:
        """Give where it is named."""
        return rollout.at("spec", "strategy", *SERVICES[self.key])

    def labels(self, rollout: Resource) -> Mapping[str, str]:
        """Give the labels that only the pods of this version carry."""
        return texts(rollout.get("spec", "strategy", self.kind, self.metadata, "labels"))

    @property
    def partner(self) -> "Role":
        """The Service of the other version."""
        return next(pair[1 - pair.index(self)] for pair in PAIRS if self in pair)


PAIRS: Final = (
    (
        Role(word="stable", key="stableService"),
        Role(word="canary", key="canaryService"),
    ),
    (Role(word="ping", key="pingService"), Role(word="pong", key="pongService")),
    (
        Role(word="active", key="activeService"),
        Role(word="preview", key="previewService"),
    ),
)
ROLES: Final = tuple(role for pair in PAIRS for role in pair)


@once
def roles(rollout: Resource) -> Sequence[Role]:
    """Give the roles for which a Rollout names a Service."""
    return tuple(role for role in ROLES if role.name(rollout))


@once
def labels_of_versions(rollout: Resource) -> Sequence[Mapping[str, str]]:
    """Give the labels that a Rollout adds to the pods of each version, where it adds any."""
    return tuple(labels for role in ROLES if (labels := role.labels(rollout)))


@once
def shared_labels(rollout: Resource) -> Mapping[str, str]:
    """Give the labels that a Rollout adds to the pods of both versions alike: one loses them only when it is neither, a moment before it gets no more requests."""
    pairs = ((first.labels(rollout), second.labels(rollout)) for first, second in PAIRS)
    return {key: value for one, other in pairs for key, value in one.items() if other.get(key) == value}
