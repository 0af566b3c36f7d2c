"""What changes, in one line a canary and environment; what does so in several environments alike, once."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from canarygen.difference.change import Fate
from canarygen.difference.compare import Difference
from canarygen.difference.word import Word, spoken
from canarygen.frozen import frozen
from canarygen.wording import counted

_MOST = 8


@frozen(kw_only=True)
class Summary:
    """What changes of one canary in the same way in some environments; `where` names them unless they are all."""

    name: str
    where: str
    fate: Fate
    words: tuple[Word, ...]

    @property
    def title(self) -> str:
        """The canary, with the environments where that matters: `checkout (prod)`."""
        return f"{self.name} ({self.where})" if self.where else self.name

    @property
    def told(self) -> str:
        """All that changes, or the first of it and how much more there is."""
        if self.fate is not Fate.CHANGED:
            return str(self.fate.value)
        more = len(self.words) - _MOST
        said = [word.text for word in self.words[:_MOST]] + (
            [f"{counted(more, 'more change')}"] if more > 0 else []
        )
        return ", ".join(said)


def headlines(difference: Difference) -> tuple[str, ...]:
    """Say what changes, a line for each canary: `checkout (prod): replicas 2 -> 3, host a.example removed`.

    A line has a handful of changes, and counts the rest. Empty if nothing changes but
    headers and the order of keys.
    """
    return tuple(f"{summary.title}: {summary.told}" for summary in summaries(difference))


def summaries(difference: Difference) -> Iterator[Summary]:
    """Give what changes of each canary: once for all environments in which that is the same, the most of them first."""
    among = difference.environments
    for (_, canary), parts in groupby(difference.parts, lambda part: (part.owner.namespace, part.name)):
        alike: dict[tuple[Fate, tuple[Word, ...]], list[str]] = {}
        for part in parts:
            alike.setdefault((part.fate, part.words), []).append(part.owner.environment)
        for (fate, words), found in sorted(alike.items(), key=_widest_first):
            yield Summary(name=canary, where=named(found, among), fate=fate, words=words)


def _widest_first(
    item: tuple[tuple[Fate, tuple[Word, ...]], list[str]],
) -> tuple[int, list[str], str]:
    (fate, _), environments = item
    return (-len(environments), environments, fate.value)


def named(environments: Iterable[str], among: Collection[str]) -> str:
    """Name environments; "" for all that there are."""
    meant = sorted(set(environments) - {""})
    return "" if set(meant) >= set(among) else ", ".join(map(spoken, meant))
