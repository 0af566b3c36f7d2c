"""A warning of what is dangerous to merge."""

from collections.abc import Sequence

from canarygen.difference.change import Part
from canarygen.frozen import frozen
from canarygen.law import Law
from canarygen.wording import joined


@frozen(kw_only=True)
class Danger:
    """A warning of a canary in an environment: its sort, what may happen, and what to do.

    `names` are for the gaps of the sentence: they come from the trees, and may hold anything.
    """

    code: Law
    part: Part
    sentence: str
    help: str
    names: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence, with the names in it."""
        return self.sentence.format(*self.names)


def gaps(names: Sequence[str], word: str = "or") -> str:
    """Give the gaps of a sentence for some names, put together as a list is."""
    return joined(["{}" for _ in names], word)
