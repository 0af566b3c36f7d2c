"""What a change of who counts the pods does to how many there are."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.flight import changed
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version
from canarygen.document import NOTHING, mapping
from canarygen.wording import counted

_REPLICAS = ("spec", "replicas")


def size_given_up(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of Rollouts that leave their size to an autoscaler.

    What is no longer in Git is taken out of the cluster (the three-way merge of an apply), and where there is none
    the controller writes 1 (syncHandler, rollout/controller.go). Where Argo CD keeps what it is told to ignore, it stays.
    """
    for part in parts:
        for old, new in changed(part, "Rollout"):
            pods = _replicas(old)
            if pods > 1 and new.at(*_REPLICAS) is NOTHING and not part.keeps_live:
                yield Danger(
                    code=Threat.SIZE_GIVEN_UP,
                    part=part,
                    sentence=f"the Rollout no longer says that it has {counted(pods, 'pod')}: the sync takes the number out, the controller makes it 1, and one pod serves all until the autoscaler has seen it",
                    object=(part.owner.namespace, new.name),
                    help="before that, run `kubectl -n {namespace} apply edit-last-applied rollout {name}`, and remove `replicas` there: the sync then leaves the number alone",
                )


def size_set_back(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of Rollouts that are given a number of pods where something else has counted them.

    Of an autoscaler that goes it is known how many it left them at least; of one outside of the tree nothing is.
    """
    for part in parts:
        gone = [_fewest(old) for old in _gone(part)]
        for old, new in changed(part, "Rollout"):
            pods = _replicas(new)
            is_counted = new.at(*_REPLICAS) is not NOTHING
            if is_counted and pods < max(gone, default=0):
                counter = f"the autoscaler kept at least {counted(max(gone), 'pod')} up"
            elif is_counted and not gone and old.at(*_REPLICAS) is NOTHING:
                counter = "something else than Git has counted the pods so far"
            else:
                continue
            yield Danger(
                code=Threat.SIZE_SET_BACK,
                part=part,
                sentence=f"{counter}, and the sync leaves {pods} at once, however many are needed",
                help="say in `replicas` how many run now",
            )


def _gone(part: Part) -> Iterator[Version]:
    for item in part.of_kind("HorizontalPodAutoscaler"):
        if item.fate is Fate.REMOVED and item.old:
            yield item.old


def _replicas(rollout: Version) -> int:
    said = rollout.at(*_REPLICAS)
    return said if isinstance(said, int) else 0


def _fewest(autoscaler: Version) -> int:
    said = mapping(autoscaler.at("spec")).get("minReplicas", 1)
    return said if isinstance(said, int) else 0
