"""The proof that a stage is safe to sync: whatever is applied or pruned first, the app answers as before.

Two Applications may sync it, the one of the manifests and the one of out/, object by object, with pruning or without. What is
live at any moment depends only on which of the changes are done, so that all sets of them stand for all orders.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from canarygen.adoption.app import App, doors_of
from canarygen.adoption.cluster import Cluster
from canarygen.adoption.stage import Standing
from canarygen.adoption.touch import options
from canarygen.delivery import KEPT, SYNC_OPTIONS
from canarygen.document import below, mapping, text
from canarygen.frozen import frozen
from canarygen.key import ISTIO, Key
from canarygen.typed import Any, Final

MOST: Final = 13
"""Of so many changes there are 8,192 sets, which takes seconds."""
_IMMUTABLE: Final = frozenset({"Deployment", "Rollout"})


@frozen
class Move:
    """One thing that an Application does: it applies an object, or prunes it where `content` is None."""

    key: Key
    content: Any


def moves(before: Standing, after: Standing) -> Sequence[Move]:
    """Give all that the Applications do to get from one standing to the next."""
    applied = [
        Move(key, content) for key, content in after.objects.items() if before.objects.get(key) != content
    ]
    pruned = [
        Move(key, None)
        for old, new in ((before.written, after.written), (before.built, after.built))
        for key in old.keys() - new.keys()
    ]
    return (*applied, *pruned)


def breaches(app: App, resting: Cluster, before: Standing, after: Standing) -> Iterator[str]:
    """Tell what is wrong with the way from a standing, at which a cluster has come to rest, to the next; each thing once."""
    yield from _in_git(before, after)
    todo = [move for move in moves(before, after) if not _is_idle(move, before, after)]
    if len(todo) > MOST:
        yield f"{len(todo)} objects would change at once, more than can be looked at in every order"
        return
    every = chain.from_iterable(combinations(todo, count) for count in range(len(todo) + 1))
    rest = rested(after, resting)
    lives = (Cluster(live_after(resting, done), resting, is_resting=False) for done in every)
    doors = (doors_of(one.tree.any_of(ISTIO, "VirtualService")) for one in (resting, rest))
    lasting = frozenset.intersection(*doors)
    kept = before.objects.keys() & after.objects.keys()
    yield from dict.fromkeys(
        told for live in (*lives, rest) for told in chain(_gone(live, kept), app.broken(live, lasting))
    )


def _is_idle(move: Move, before: Standing, after: Standing) -> bool:
    """Whether a move does nothing, whenever it comes: one that would prune what is kept, and changes hands."""
    return move.content is None and move.key in after.objects and is_kept(before.objects[move.key])


def _gone(live: Cluster, kept: Iterable[Key]) -> Iterator[str]:
    for key in kept:
        if key not in live.objects:
            yield f"{key[1]} {key[2]}/{key[3]} would be gone for a moment"


def rested(standing: Standing, before: Cluster | None) -> Cluster:
    """Give the cluster when all of a standing is applied, and the controllers have done what they do.

    What Argo CD was told to leave is not live any more when nobody keeps it: it is somebody's to delete.
    """
    return Cluster(standing.objects, before)


def _in_git(before: Standing, after: Standing) -> Iterator[str]:
    for key in after.written.keys() & after.built.keys():
        yield f"two Applications would keep {key[1]} {key[2]}/{key[3]}"
    for key in before.objects.keys() & after.objects.keys():
        old, new = (mapping(one.objects[key].get("spec")).get("selector") for one in (before, after))
        if key[1] in _IMMUTABLE and old != new:
            yield f"the selector of {key[1]} {key[2]}/{key[3]} would change, and it is immutable"


def live_after(resting: Cluster, done: Iterable[Move]) -> dict[Key, Any]:
    """Give the objects that are live when some moves are done.

    Argo CD prunes only what bears its own Application's mark still: what another one has applied bears that one's.
    """
    live = dict(resting.objects)
    applied = {move.key: move.content for move in done if move.content is not None}
    for move in done:
        if move.content is None and move.key not in applied and not is_kept(live[move.key]):
            del live[move.key]
    return live | applied


def is_kept(content: Any) -> bool:
    """Tell whether Argo CD leaves an object when it is gone from Git."""
    annotations = below(content, "metadata", "annotations")
    return KEPT in options(text(annotations.get(SYNC_OPTIONS)))
