"""What goes from Git and stays in the cluster, where it goes on as before."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.word import spoken
from canarygen.typed import Final
from canarygen.wording import joined

_ACTING: Final = (
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "PeerAuthentication",
    "DestinationRule",
    "VirtualService",
    "Gateway",
)
"""Kinds that do something by being there. A Service does nothing until somebody calls it."""


def object_remains(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of objects that are taken away where Argo CD prunes nothing."""
    for part in parts:
        gone = [] if part.prunes or part.fate is not Fate.CHANGED else list(_gone(part))
        if gone:
            named = joined([f"{kind} {{}}" for kind, _ in gone], "and")
            yield Danger(
                code=Threat.OBJECT_REMAINS,
                part=part,
                names=tuple(name for _, name in gone),
                sentence=f"Argo CD is told to prune nothing: {named} stay{'s' if len(gone) == 1 else ''} in the cluster, and in force",
                help="delete by hand what is to go, once this is synced",
            )


def _gone(part: Part) -> Iterator[tuple[str, str]]:
    """Name what acts, and is in the tree no more, or under another name."""
    for kind in _ACTING:
        for item in part.of_kind(kind):
            if item.old and item.old.content and (item.new is None or item.old.name != item.new.name):
                yield kind, spoken(item.old.name)
