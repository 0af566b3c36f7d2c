"""An order to build, carried out: looked up where nothing has changed since all was well, and built otherwise."""

from pathlib import Path
from typing import TYPE_CHECKING

from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.workspace import Workspace

if TYPE_CHECKING:
    from canarygen.cli.settled import Settled


def execute(order: Order, session: Session) -> None:
    """Build the project that holds the working folder. Raises Unusable; a fault ends the command."""
    found = Workspace.find(Path())
    settled = _settled(order, found) if not session.is_verbose else None
    if settled and (told := settled.words()):
        session.say(told)
        return
    from canarygen.cli import building  # noqa: PLC0415 -- the compiler: what is settled needs none

    building.build(order, session, found, settled)


def _settled(order: Order, found: Workspace) -> "Settled | None":
    """Look at what is remembered of a project, where a build need do no more."""
    # Before a build that is for Git looks at anything, it looks where Git stands.
    if not order.is_plain or order.is_for_git:
        return None
    from canarygen.cli.settled import Settled  # noqa: PLC0415 -- most that is asked cannot be answered by looking it up

    return Settled.asked(found.root, order.environment, order.asked)
