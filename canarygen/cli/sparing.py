"""Some specs of a project, told of although others beside them are at fault."""

from collections.abc import Callable, Collection, Sequence

from canarygen.cli.session import Session
from canarygen.code import Code
from canarygen.diagnostic import Rejected
from canarygen.division.joint import concerned, of_part
from canarygen.frozen import replace
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.typed import Final, TypeVar
from canarygen.wording import counted, first_of

T = TypeVar("T")

_SHOWN: Final = 3
_MISSED: Final = frozenset({Code.UNDECLARED, Code.PROMQL_UNKNOWN_NAME})
"""The laws of what a spec names: that may be made of one that is left out."""


def sparing(
    session: Session,
    wanted: Collection[str],
    sources: Sequence[Source],
    project: Project,
    compiled: Callable[[Sequence[Source], Project], T],
) -> T:
    """Have specs `compiled` for the `wanted` ones; others are left out, and people are told, whose faults speak of none of these.

    Where nothing in particular is wanted, nothing is left out. Raises Rejected with the first faults that are not of others
    alone: those of a wanted spec, or of all specs together.
    """
    settings, left = project, set[str]()
    while True:
        count = len(sources)
        try:
            with session.working(f"compiling {counted(count, 'spec file')}", specs=count):
                found = compiled(sources, settings)
        except Rejected as rejected:
            paths = {source.path for source in sources}
            faulty = concerned((told for told in rejected.diagnostics if told.is_error), paths)
            if not wanted or not faulty or not faulty.isdisjoint(wanted):
                raise
        else:
            break
        left |= faulty
        sources = [source for source in sources if source.path not in faulty]
        settings = _of_rest(project)
    if left:
        names = first_of(sorted(left), _SHOWN)
        session.say(f"note: left out for faults, which `canarygen validate` tells: {names}")
    return found


def _of_rest(project: Project) -> Project:
    """Give a project by which specs are judged without others: as grave as it has it is whatever these have no part in."""
    rules = {
        code: gravity for code, gravity in project.rules.items() if gravity is None or code not in _MISSED
    }
    return replace(of_part(project), rules=rules)
