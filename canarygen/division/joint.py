"""Where the shards of a tree meet: how a part of the specs is judged alone, and what has to be judged again with the rest."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.division.kinship import Kinship, crossing
from canarygen.division.summary import Summary
from canarygen.frozen import replace
from canarygen.model.project import Project
from canarygen.policy.freeze import in_force
from canarygen.rules import Rules


def of_part(project: Project) -> Project:
    """Give a project by which some of its specs are judged: whatever it refuses would be refused beside all others, too.

    What only warns stays a warning, since what is missed may be in another part. Who has gone is for others to say.
    """
    policy = project.policy
    judging = replace(
        policy,
        gravity=_softened(policy.gravity),
        before=None if asks_who_has_gone(project) else policy.before,
    )
    return replace(project, rules=_softened(project.rules), policy=judging)


def _softened(rules: Rules) -> Rules:
    return {code: None for code, gravity in rules.items() if gravity is None}


def asks_who_has_gone(project: Project) -> bool:
    """Whether a freeze is in force, and it is known what was there before."""
    return project.policy.before is not None and bool(in_force(project.policy))


def concerned(told: Iterable[Diagnostic], specs: Collection[str]) -> frozenset[str] | None:
    """Give the paths of the specs that diagnostics speak of; None if one of these speaks of none."""
    found: set[str] = set()
    for diagnostic in told:
        named = {path for path in _named(diagnostic) if path in specs}
        # Whether anybody needs an exemption no part can tell.
        if not named and diagnostic.code is not Code.EXEMPTION_UNNEEDED:
            return None
        found |= named
    return frozenset(found)


def _named(diagnostic: Diagnostic) -> Iterator[str]:
    unasked = [diagnostic.span, *(note.span for note in diagnostic.notes)]
    while unasked:
        span = unasked.pop()
        yield span.source.path
        unasked += [aside for _, aside in span.asides]


def needs_all(summaries: Sequence[Summary], project: Project) -> bool:
    """Whether it takes all specs to judge any: where a shard could not judge its own, and in a freeze."""
    return any(summary.accounts is None for summary in summaries) or asks_who_has_gone(project)


def unsettled(summaries: Sequence[Summary], spoilt: Collection[str]) -> Collection[str]:
    """Give the specs that have to be judged once more by whoever has all, with all that they meet.

    They are those that a law may see beside one of another shard, and those of which there was something to say, or whose
    files are `spoilt`. `summaries` are those of all shards.
    """
    shards = [summary.accounts or {} for summary in summaries]
    told = {path for shard in shards for path, account in shard.items() if account.is_told}
    groups = [{path: account.record for path, account in shard.items()} for shard in shards]
    found = {*told, *spoilt, *crossing(groups)}
    known = {path: record for group in groups for path, record in group.items()}
    return Kinship(known).together(found, len(known)) or () if found else found
