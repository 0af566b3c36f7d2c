"""What goes, is called otherwise, or belongs to another canary than before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.flight import changed
from canarygen.difference.dangers.handover import handed_over
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version
from canarygen.difference.word import spoken
from canarygen.document import Value, items, mapping, same
from canarygen.wording import joined

_CALLED = ("VirtualService", "Gateway", "DestinationRule", "Service")


def app_removed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of canaries whose folder disappears, unless they come back under another name."""
    synced = {part.owner.environment for part in parts if part.owner.is_argo_cd and _keeps_objects(part)}
    gone = {id(old) for old, _ in renamed(parts)}
    for part in parts:
        if part.fate is Fate.REMOVED and not part.owner.is_argo_cd and id(part) not in gone:
            is_kept = part.owner.environment in synced
            yield Danger(
                code=Threat.APP_REMOVED,
                part=part,
                sentence="its folder disappears: " + (_KEPT if is_kept else _PRUNED),
                help=_DELETE if is_kept else "look up what syncs the folder, and whether it prunes",
            )


_KEPT = "its Application goes, and what is in the cluster stays there, synced by nothing"
_PRUNED = "whatever syncs it deletes the app from the cluster, or leaves it there without a keeper"
_DELETE = "delete the objects by hand when nobody calls the app any more"


def _keeps_objects(part: Part) -> bool:
    """Whether the Applications of an environment go without their objects.

    Argo CD deletes the objects of an Application only if that has its finalizer; ours have
    none, and an ApplicationSet of ours says `preserveResourcesOnDeletion`.
    """
    applications = [item.old for item in part.of_kind("Application") if item.old]
    sets = [item.old for item in part.of_kind("ApplicationSet") if item.old]
    kept = [side.at("spec", "syncPolicy", "preserveResourcesOnDeletion") is True for side in sets]
    kept += [not items(side.at("metadata", "finalizers")) for side in applications]
    return bool(kept) and all(kept)


def name_changed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of a canary under another name, and of an object of one: to Kubernetes, something else."""
    for old, new in renamed(parts):
        yield handed_over(old, new) or Danger(
            code=Threat.NAME_CHANGED,
            part=new,
            names=(old.name,),
            sentence="it was {}: to Kubernetes, under another name or in another namespace it is a new app beside the old one, and its first version takes all callers without any steps",
            help="have its pods ready before whatever syncs prunes the old one",
        )
    for part in parts:
        called = [
            (kind, spoken(was.name), spoken(now.name))
            for kind in _CALLED
            for was, now in changed(part, kind)
            if was.name != now.name
        ]
        if called:
            yield Danger(
                code=Threat.NAME_CHANGED,
                part=part,
                names=tuple(name for _, *names in called for name in names),
                sentence=f"{joined([f'{kind} {{}} becomes {{}}' for kind, *_ in called], 'and')}: an object of another name is made beside the old one, which goes only if the sync prunes",
                help="make sure that the old one goes, and that nothing else calls it by its name",
            )


def renamed(parts: Iterable[Part]) -> Iterator[tuple[Part, Part]]:
    """Pair what is removed with what is added in its environment from the same spec."""
    removed: dict[tuple[str, str], list[Part]] = defaultdict(list)
    added: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        side = {Fate.REMOVED: removed, Fate.ADDED: added}.get(part.fate)
        if side is not None and not part.owner.is_argo_cd:
            side[part.owner.environment, part.objects[0].versions[0].spec].append(part)
    for place, olds in removed.items():
        # A spec file that holds several canaries tells none of them.
        if len(olds) == len(added[place]) == 1:
            yield olds[0], added[place][0]


def destination_moved(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of Applications that sync to another cluster: Argo CD looks for what to prune in the new one only."""
    for part in parts:
        moves = [
            (_cluster(old, *path), _cluster(new, *path))
            for kind, path in _DESTINATIONS.items()
            for old, new in changed(part, kind)
        ]
        for was, now in dict.fromkeys(moves):
            if was != now:
                yield Danger(
                    code=Threat.DESTINATION_MOVED,
                    part=part,
                    names=(now, was),
                    sentence="Applications sync to {} from now on: unless that is the same cluster by another name, what runs in {} stays there, synced by nothing",
                    help="lead callers over, and then delete by hand what is left behind",
                )


_DESTINATIONS = {
    "Application": ("spec", "destination"),
    "ApplicationSet": ("spec", "template", "spec", "destination"),
}


def _cluster(side: Version, *path: str) -> str:
    destination = mapping(side.at(*path))
    return spoken(destination.get("name", destination.get("server")))


def selector_changed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of a Rollout that is to look for its pods by other labels, which its CRD forbids from version 1.9 on.

    Its Services are synced before it, and so change even where it is refused.
    """
    for part in parts:
        for old, new in changed(part, "Rollout"):
            if not same(old.at(*_SELECTOR), new.at(*_SELECTOR)):
                yield Danger(
                    code=Threat.SELECTOR_CHANGED,
                    part=part,
                    sentence=_UNFOUND if _labels(new).items() <= _carried(old).items() else _UNFOUND + _LOST,
                    help="keep the labels in `workload.selector`, or bring the app under another name",
                )


_SELECTOR = ("spec", "selector")
_UNFOUND = "the selector of the Rollout changes: from Argo Rollouts 1.9 on the sync is refused, and an older controller no longer finds the pods that run"
_LOST = "; nor do its Services, which are synced first: all calls are lost"


def _labels(rollout: Version) -> Mapping[str, Value]:
    return mapping(rollout.at(*_SELECTOR, "matchLabels"))


def _carried(rollout: Version) -> Mapping[str, Value]:
    """Give what is known of the labels of the pods that run."""
    return {**_labels(rollout), **mapping(rollout.at("spec", "template", "metadata", "labels"))}
