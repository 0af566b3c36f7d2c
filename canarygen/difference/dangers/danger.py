"""A warning of what is dangerous to merge."""

from collections.abc import Sequence

from canarygen.difference.change import Part
from canarygen.frozen import frozen
from canarygen.law import Law
from canarygen.pattern import on_demand
from canarygen.wording import joined


@frozen(kw_only=True)
class Danger:
    """A warning of a canary in an environment: its sort, what may happen, and what to do.

    `names` are for the gaps of the sentence: they come from the trees, and may hold anything. `object` is the namespace
    and the name of what a command in the help is for, whose gaps are `{namespace}` and `{name}`.
    """

    code: Law
    part: Part
    sentence: str
    help: str
    names: tuple[str, ...] = ()
    object: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """The sentence, with the names in it."""
        return self.sentence.format(*self.names)

    @property
    def way_out(self) -> str:
        """What to do, with the object's own names in a command, unless a shell could take them for more than names."""
        given = self.object or ()
        return self._way_out(given if all(_PLAIN.fullmatch(name) for name in given) else ())

    @property
    def way_out_of_all(self) -> str:
        """What to do about any object that is threatened so."""
        return self._way_out(())

    def _way_out(self, given: tuple[str, ...]) -> str:
        namespace, name = given or ("NAMESPACE", "NAME")
        return self.help.format(namespace=namespace, name=name) if self.object else self.help


_PLAIN = on_demand("[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?")


def gaps(names: Sequence[str], word: str = "or") -> str:
    """Give the gaps of a sentence for some names, put together as a list is."""
    return joined(["{}" for _ in names], word)
