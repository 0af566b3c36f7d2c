"""The plainest command lines, read by hand: to load what reads all others takes as long as to compile twenty specs.

What is understood here is understood alike there. Whatever else is said, and whatever is wrong, is for there.
"""

import os
from collections.abc import Callable, Mapping, Sequence

from canarygen.cli.execution import execute
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.frozen import frozen
from canarygen.rendering import FORMATS
from canarygen.typed import Any, Final

Option = tuple[str, Callable[[str], bool] | None]
"""The name of a value, and what it may be; None if the option is the value."""


@frozen(kw_only=True)
class Words:
    """A command line: where it begins, how it talks, what it does, and what is asked of that."""

    start: str
    session: Session
    does: Callable[[Order, Session], None]
    order: Order

    def obey(self) -> None:
        """Do it. Raises Ended, Unusable and OSError."""
        os.chdir(self.start)
        self.does(self.order, self.session)


def understood(words: Sequence[str]) -> Words | None:
    """Give what a command line says; None if it is not of the plainest."""
    left = [*reversed(words)]
    manner = _taken(left, _MANNER)
    start, colour = manner.pop("start", "."), manner.pop("colour", "auto")
    does, options = _COMMANDS.get(left.pop() if left else "", (None, {}))
    order = Order(**_taken(left, options))
    # What contradicts itself is for click to tell.
    if does is None or left or order.contradiction:
        return None
    session = Session(colour=colour, **({"is_quiet": False, "is_verbose": False} | manner))
    return Words(start=start, session=session, does=does, order=order)


def _taken(left: list[str], known: Mapping[str, Option]) -> dict[str, Any]:
    """Take off the words that are left those that are known, up to the first that is not; give their values."""
    taken: dict[str, Any] = {}
    while left and left[-1] in known:
        name, allows = known[left[-1]]
        if allows is None:
            left.pop()
            taken[name] = True
        elif len(left) > 1 and allows(left[-2]):
            left.pop()
            taken[name] = left.pop()
        else:
            break
    return taken


def _is_folder(path: str) -> bool:
    # A Path raises what the system says of one that cannot be looked at, and of no letters makes the folder where we are.
    return os.path.isdir(path) and os.access(path, os.R_OK)  # noqa: PTH112 -- see above


def _validate(order: Order, session: Session) -> None:
    from canarygen.cli.validation import judge  # noqa: PLC0415 -- the compiler: what is settled needs none

    judge(order, session)


_MANNER: Final[Mapping[str, Option]] = {
    "-C": ("start", _is_folder),
    "--color": ("colour", {"auto", "always", "never"}.__contains__),
    "-q": ("is_quiet", None),
    "--quiet": ("is_quiet", None),
    "-v": ("is_verbose", None),
    "--verbose": ("is_verbose", None),
}
_JUDGED: Final[Mapping[str, Option]] = {
    "--kubeconform": ("asked", {"auto", "require", "off"}.__contains__),
    "--strict": ("strict", None),
    "--format": ("form", FORMATS.__contains__),
}
_BUILT: Final[Mapping[str, Option]] = {
    **_JUDGED,
    "--check": ("check", None),
    "--stdout": ("stdout", None),
    "--force": ("force", None),
}
_COMMANDS: Final[Mapping[str, tuple[Callable[[Order, Session], None], Mapping[str, Option]]]] = {
    "build": (execute, _BUILT),
    "validate": (_validate, _JUDGED),
}
