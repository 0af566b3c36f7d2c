"""Hosts that several teams claim, over all environments: a host is one team's, and so is what a wildcard stands for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.host import covering
from canarygen.model.policy import Team
from canarygen.policy.reach import Named
from canarygen.policy.view import View
from canarygen.typed import NamedTuple


class _Claim(NamedTuple):
    """A host that a team's canary takes requests for."""

    team: Team
    host: Named


def claims(views: Iterable[View]) -> Iterator[Diagnostic]:
    """Say where a host of one team is, or covers, a host of another: at both places.

    Hosts are looked up by the wildcards above them, so that not every two are compared.
    """
    found: dict[str, dict[str, _Claim]] = defaultdict(dict)
    for view in views:
        if team := view.team:
            for host in view.hosts:
                found[host.name].setdefault(team.name, _Claim(team, host))
    for name, by_team in found.items():
        wider = [claim for wide in covering(name) for claim in found.get(wide, {}).values()]
        for claim in by_team.values():
            rival = next((other for other in wider if other.team.name != claim.team.name), None)
            if rival:
                yield _contested(claim, rival)
                yield _contested(rival, claim)


def _contested(claim: _Claim, other: _Claim) -> Diagnostic:
    mine, its = claim.host.name, other.host.name
    what = f"`{mine}`" if mine == its else f"`{its}`, which overlaps with `{mine}`,"
    return Diagnostic(
        code=Code.HOST_OF_ANOTHER_TEAM,
        message=f"{what} is a host of the team `{other.team.name}`, too, and this canary is one of `{claim.team.name}`",
        span=claim.host.spot.span,
        notes=(Note("the other claim", other.host.spot.span),),
        help="a host is one team's in all environments; give one of the two another host",
    )
