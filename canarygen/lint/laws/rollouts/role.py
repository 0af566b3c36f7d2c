"""The Services that a strategy moves, by what each of them is for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from canarygen.document import Path, Place
from canarygen.lint.laws.rollouts.strategy import BLUE_GREEN, CANARY, Strategy
from canarygen.lint.resource import mapping, text, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a Service of a strategy is for: its word, where its name stands, and whose labels its pods carry."""

    word: str
    kind: str
    path: Path
    metadata: str = ""

    def name(self, strategy: Strategy) -> str:
        """Give the name of the Service; "" where the strategy has none."""
        said: Any = strategy.plan if strategy.kind == self.kind else {}
        for step in self.path:
            said = mapping(said).get(str(step))
        return text(said)

    def place(self, strategy: Strategy) -> Place:
        """Give where it is named."""
        return strategy.at(*self.path)

    def labels(self, strategy: Strategy) -> Mapping[str, str]:
        """Give the labels that only the pods of this version carry."""
        return texts(mapping(strategy.plan.get(self.metadata)).get("labels"))

    @property
    def partner(self) -> "Role":
        """The Service of the other version."""
        return next(pair[1 - pair.index(self)] for pair in PAIRS if self in pair)


PAIRS: Final = (
    (
        Role(word="stable", kind=CANARY, path=("stableService",), metadata="stableMetadata"),
        Role(word="canary", kind=CANARY, path=("canaryService",), metadata="canaryMetadata"),
    ),
    (
        Role(word="ping", kind=CANARY, path=("pingPong", "pingService")),
        Role(word="pong", kind=CANARY, path=("pingPong", "pongService")),
    ),
    (
        Role(word="active", kind=BLUE_GREEN, path=("activeService",), metadata="activeMetadata"),
        Role(word="preview", kind=BLUE_GREEN, path=("previewService",), metadata="previewMetadata"),
    ),
)


def roles(strategy: Strategy) -> Iterator[Role]:
    """Give the Services that a strategy names."""
    return (role for pair in PAIRS for role in pair if role.name(strategy))
