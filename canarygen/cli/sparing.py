"""Some specs of a project, told of although others beside them are at fault."""

from collections.abc import Callable, Collection, Sequence

from canarygen.cli.session import Session
from canarygen.diagnostic import Rejected
from canarygen.division.joint import concerned, of_part
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.typed import Final, TypeVar
from canarygen.wording import first_of

T = TypeVar("T")

_SHOWN: Final = 3


def sparing(
    session: Session,
    wanted: Collection[str],
    sources: Sequence[Source],
    project: Project,
    compiled: Callable[[Sequence[Source], Project], T],
) -> T:
    """Have specs `compiled` for the `wanted` ones; others are left out, and people are told, whose faults speak of none of these.

    Where nothing in particular is wanted, nothing is left out. Raises Rejected with the first faults of all where a wanted
    spec has one, beside the others or without them.
    """
    try:
        return compiled(sources, project)
    except Rejected as rejected:
        paths = {source.path for source in sources}
        faulty = concerned((told for told in rejected.diagnostics if told.is_error), paths)
        if not wanted or not faulty or not faulty.isdisjoint(wanted):
            raise
        rest = [source for source in sources if source.path not in faulty]
        try:
            found = sparing(session, wanted, rest, of_part(project), compiled)
        except Rejected:
            raise rejected from None
    names = first_of(sorted(faulty), _SHOWN)
    session.say(f"note: left out for faults, which `canarygen validate` tells: {names}")
    return found
