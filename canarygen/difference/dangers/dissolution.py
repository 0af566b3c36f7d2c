"""An ApplicationSet that goes, and takes what it made along."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.threat import Threat


def set_dissolved(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of an ApplicationSet in whose place there are Applications from now on, by the names of those that it made.

    It owns them, so that Kubernetes deletes them when it has gone: those that the same sync has just changed among them
    (createOrUpdateInCluster, applicationset/controllers of Argo CD).
    """
    for part in parts:
        gone = [item.old for item in part.of_kind("ApplicationSet") if item.fate is Fate.REMOVED]
        come = [item for item in part.of_kind("Application") if item.fate is Fate.ADDED]
        for old in filter(None, gone) if come else ():
            yield Danger(
                code=Threat.SET_DISSOLVED,
                part=part,
                names=(old.name,),
                object=(str(old.at("metadata", "namespace")), old.name),
                sentence="ApplicationSet {} goes, and Kubernetes deletes the Applications that it made, though Git has some of their names now: what they sync is synced by nobody until they are made anew",
                help="let them outlive it: run `kubectl -n {namespace} delete applicationset {name} --cascade=orphan` before the sync",
            )
