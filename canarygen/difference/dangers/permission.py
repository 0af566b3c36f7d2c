"""What an AppProject allows, while Applications are synced before it or after it: each is synced by itself."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.danger import Danger, gaps
from canarygen.difference.dangers.flight import changed
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version
from canarygen.document import items, mapping

_KINDS = ("spec", "namespaceResourceWhitelist")


def prune_forbidden(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of kinds whose last object goes: what its AppProject does not allow, Argo CD leaves out of account.

    Then it is not pruned either (CompareAppState, controller/state.go of Argo CD).
    """
    for part, lost, _ in _turns(parts):
        found = [kind for kind in lost if part.prunes and _has(parts, part, kind, Fate.REMOVED)]
        if found:
            yield Danger(
                code=Threat.PRUNE_FORBIDDEN,
                part=part,
                names=tuple(found),
                sentence=f"the AppProject allows no {gaps(found)} any more: where it is synced before the app is, Argo CD no longer sees what is to go, and leaves it in force",
                help="sync the app first, and the AppProject after it",
            )


def kind_not_allowed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of kinds that an app has for the first time: a sync that comes before its AppProject's fails.

    An automatic one is tried five times, in some three minutes, and then no more for this commit (autoSync,
    controller/appcontroller.go of Argo CD).
    """
    for part, _, gained in _turns(parts):
        found = [kind for kind in gained if _has(parts, part, kind, Fate.ADDED)]
        if found:
            yield Danger(
                code=Threat.KIND_NOT_ALLOWED,
                part=part,
                names=tuple(found),
                sentence=f"only from now on does the AppProject allow {gaps(found, 'and')}: the sync of an app fails before that, and after some three minutes Argo CD tries it no more",
                help="sync the AppProject first; or sync the app once more, by hand",
            )


def _turns(parts: Sequence[Part]) -> Iterator[tuple[Part, list[str], list[str]]]:
    """Give the parts in which an AppProject changes, with the kinds that it allows no more, and those that it allows now."""
    for part in parts:
        for old, new in changed(part, "AppProject"):
            before, after = _allowed(old), _allowed(new)
            yield part, sorted(before - after), sorted(after - before)


def _allowed(project: Version) -> set[str]:
    kinds = (mapping(item).get("kind") for item in items(project.at(*_KINDS)))
    return {kind for kind in kinds if isinstance(kind, str)}


def _has(parts: Sequence[Part], argo_cd: Part, kind: str, fate: Fate) -> bool:
    """Whether an object of a kind comes to an app of the same environment that stays, or goes from it.

    A new app comes with its Application, which the same sync brings as the AppProject; one that goes is not pruned.
    """
    return any(
        item.fate is fate
        for part in parts
        if part.fate is Fate.CHANGED and part.owner.environment == argo_cd.owner.environment
        for item in part.of_kind(kind)
    )
