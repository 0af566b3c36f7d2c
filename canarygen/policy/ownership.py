"""Who owns what: the folders of specs are teams', and so are namespaces, hosts, gateways and registries."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile
from pathlib import PurePosixPath

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Canary
from canarygen.model.host import covers
from canarygen.model.policy import Team
from canarygen.model.project import PROJECT_FILE
from canarygen.policy.owners import Owners
from canarygen.policy.spot import Spot
from canarygen.policy.view import View
from canarygen.typed import Final, NamedTuple
from canarygen.wording import joined, listed

_FEW: Final = 5
"""Of so many folders of teams, the nearest, a canary is told that stands in none; of one more, too."""
_NOUNS = {"namespaces": "namespace", "hosts": "host", "gateways": "gateway", "registries": "registry"}


class _Use(NamedTuple):
    """Something that a canary uses: of which kind, its name, and where it is said."""

    kind: str
    name: str
    where: Spot | Place


def trespasses(owners: Owners, view: View) -> Iterator[Diagnostic]:
    """Say what a canary uses that is not its team's. Without teams everybody may use everything."""
    if not owners.teams:
        return
    team = view.team
    if team is None:
        yield _ownerless(owners, view)
        return
    for use in _uses(view):
        allowed = _allowed(team, use.kind)
        if allowed is not None and not any(_covers(use.kind, pattern, use.name) for pattern in allowed):
            yield _trespass(team, use, allowed, instead=_instead(view.canary, use, allowed))
    for host in view.hosts:
        others = owners.promised(host.name)
        if others and team not in others:
            yield Diagnostic(
                code=Code.HOST_OF_ANOTHER_TEAM,
                message=f"`{host.name}` belongs to the team `{others[0].name}`, and this canary to `{team.name}`",
                span=host.spot.span,
                notes=(Note("promised here", others[0].place.at("hosts").span),),
                help="take a host of the team's own",
            )


def _uses(view: View) -> Iterator[_Use]:
    canary = view.canary
    yield _Use("namespaces", canary.namespace, canary.place.at("metadata", "namespace"))
    for host in view.services:
        if host.service and host.service[0] != canary.namespace:
            yield _Use("namespaces", host.service[0], host.spot)
    for kind, found in (("hosts", view.hosts), ("gateways", view.gateways)):
        yield from (_Use(kind, named.name, named.spot) for named in found)
    for image in view.images:
        yield _Use("registries", image.full, image.spot)


def _allowed(team: Team, kind: str) -> Sequence[str] | None:
    lists = {
        "namespaces": team.namespaces,
        "hosts": team.hosts,
        "gateways": team.gateways,
        "registries": team.registries,
    }
    return lists[kind]


def _covers(kind: str, pattern: str, name: str) -> bool:
    if kind == "hosts":
        return covers(pattern, name)
    if kind == "registries":
        return name == pattern or name.startswith(f"{pattern}/")
    stem = pattern.removesuffix("*")
    return name == pattern or (stem != pattern and name.startswith(stem))


def _instead(canary: Canary, use: _Use, allowed: Sequence[str]) -> str:
    """Say how a canary does without the gateway of its own, which no line of its spec may name; "" of whatever else it uses."""
    own, named = f"{canary.namespace}/{canary.names.gateway}", [name for name in allowed if name[-1:] != "*"]
    if use.kind != "gateways" or use.name != own or not canary.traffic.own_gateway or not named:
        return ""
    return f": a canary has a gateway of its own unless `traffic` names another: `gateway: {named[0]}`"


def _trespass(team: Team, use: _Use, allowed: Sequence[str], instead: str) -> Diagnostic:
    return Diagnostic(
        code=Code.NOT_OWNED,
        message=f"`{use.name}` is no {_NOUNS[use.kind]} of the team `{team.name}`",
        span=use.where.span,
        notes=(Note("what the team may use", team.place.at(use.kind).span),),
        help=f"it may use {listed(allowed)}{instead}"
        if allowed
        else f"it may use no {_NOUNS[use.kind]} at all",
    )


def _way(path: PurePosixPath, folder: PurePosixPath) -> int:
    """Measure how far a folder is from a path: how many of the path's parts are not those of the folder."""
    pairs = zip(path.parts, folder.parts, strict=False)
    return len(path.parts) - sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _cut_short(
    path: PurePosixPath, folders: Sequence[PurePosixPath]
) -> tuple[PurePosixPath, PurePosixPath] | None:
    """Give a folder of a path of which one of `folders` is but the end, and that one."""
    pairs = ((parent, folder) for parent in path.parents for folder in folders)
    return next((pair for pair in pairs if pair[0].parts[-len(pair[1].parts) :] == pair[1].parts), None)


def _ownerless(owners: Owners, view: View) -> Diagnostic:
    path = PurePosixPath(view.canary.path)
    # What lies near is likelier meant than what is named first.
    folders = sorted((folder for team in owners.teams for folder in team.specs), key=partial(_way, path))
    cut = _cut_short(path, folders)
    if cut:
        # It may well be none in which specs are looked for.
        folders.remove(cut[1])
    near = folders if len(folders) == _FEW + 1 else folders[:_FEW]
    shown = [f"`{folder}/`" for folder in near]
    if more := len(folders) - len(near):
        shown.append(f"one of {more} more")
    if cut:
        named = f"a team's `specs` are named from {PROJECT_FILE} on: `{cut[0]}`, and not `{cut[1]}`"
        way_out = f"{named}; or move it into {joined(shown)}" if shown else named
    else:
        way_out = f"move it into {joined(shown)}, or have a team's `specs` name its folder"
    return Diagnostic(
        code=Code.WITHOUT_TEAM,
        message=f"`{path}` is in no team's folder",
        span=view.place.span,
        notes=(Note("the first of the teams", owners.teams[0].place.key),),
        help=f"{way_out}{owners.delay}",
    )
