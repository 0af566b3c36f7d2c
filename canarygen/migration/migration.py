"""All workloads of a tree that are no Rollouts of Istio's yet, each with what stands in for it; and the tree in which they do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from canarygen.frozen import frozen
from canarygen.key import Key
from canarygen.lint.tree import Tree
from canarygen.migration.apart import apart
from canarygen.migration.balancer import led
from canarygen.migration.candidacy import candidates
from canarygen.migration.candidate import Candidate
from canarygen.migration.flagger.translation import translated
from canarygen.migration.ingress import ingresses
from canarygen.migration.remark import Remark
from canarygen.migration.workload import StandIn


@frozen(kw_only=True)
class Migration:
    """A tree with a Rollout for each workload that can be one, and what there is to say of the others."""

    tree: Tree
    stand_ins: Mapping[Key, StandIn]
    remarks: tuple[Remark, ...]


def migrated(tree: Tree, *, keep: bool) -> Migration:
    """Put Rollouts in place of the Deployments that can become canaries, Flagger's among them.

    With `keep` the Deployments stay, and the Rollouts refer to them.
    """
    plain = translated(tree)
    parted = apart(led(plain.tree))
    here = parted.tree
    found = list(candidates(here))
    those = [one for one in found if isinstance(one, Candidate)]
    shared = _shared(those)
    stand_ins = [
        StandIn(
            candidate=one,
            shared=shared,
            translation=plain.translations.get((one.namespace, one.name)),
            keep=keep,
        )
        for one in those
    ]
    replaced = {id(item) for one in stand_ins for item in one.given}
    kept = [item for item in here.resources if id(item) not in replaced]
    made = [item for one in stand_ins for item in one.made]
    return Migration(
        tree=Tree((*kept, *made)),
        stand_ins={one.made[0].key: one for one in stand_ins},
        remarks=(*plain.remarks, *parted.remarks, *(one for one in found if isinstance(one, Remark))),
    )


def _shared(found: Sequence[Candidate]) -> Mapping[Key, list[Candidate]]:
    """Give the candidates that each Ingress leads to."""
    led_to: dict[Key, list[Candidate]] = defaultdict(list)
    for candidate in found:
        for one in ingresses(candidate.tree).get((candidate.namespace, candidate.service.name), ()):
            led_to[one.key].append(candidate)
    return led_to
