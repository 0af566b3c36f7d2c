"""An order to build, carried out: looked up where nothing has changed since all was well, and built otherwise."""

from pathlib import Path

from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.typed import TYPE_CHECKING
from canarygen.workspace.workspace import Workspace

if TYPE_CHECKING:
    from canarygen.cli.settled import Settled
    from canarygen.gitops.built import Start


def execute(order: Order, session: Session) -> None:
    """Build the project that holds the working folder. Raises Unusable; a fault ends the command."""
    if order.shard and order.summary:
        from canarygen.cli.sharding import build_shard  # noqa: PLC0415 -- only one of several machines needs it

        build_shard(order, session, order.shard, order.summary)
        return
    found = Workspace.find(Path())
    # Where Git stands is looked at before anything is read: what is built belongs there.
    began = _began(found) if order.is_for_git else None
    settled = _asked(order, found) if order.is_plain and not session.is_verbose else None
    if settled and not began and (told := settled.words()):
        session.say(told)
        return
    if settled and settled.ledger and _is_amended(order, session, settled, began):
        return
    from canarygen.cli.building import build  # noqa: PLC0415 -- the compiler: what is settled needs none

    # What is checked whole is not remembered: hooks check small projects, too, and need not wait for that.
    build(order, session, None if order.check else settled, began)


def _began(workspace: Workspace) -> "Start":
    from canarygen.gitops.built import start  # noqa: PLC0415 -- a build without Git need not wait for it

    return start(workspace)


def _asked(order: Order, found: Workspace) -> "Settled | None":
    """Look at what is remembered of a project."""
    from canarygen.cli.settled import Settled  # noqa: PLC0415 -- most that is asked cannot be answered by looking it up

    return Settled.asked(found.root, order.environment, order.asked)


def _is_amended(order: Order, session: Session, settled: "Settled", began: "Start | None") -> bool:
    """Whether it was enough to build, and to commit, what has changed."""
    if began is None:
        from canarygen.cli.amending import amended  # noqa: PLC0415 -- what is not remembered need not wait for records

        return amended(order, session, settled)
    from canarygen.cli.committing import committed  # noqa: PLC0415 -- a build without Git need not wait for it

    return committed(order, session, settled, began)
