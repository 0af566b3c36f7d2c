"""The pods that are a gateway: whatever a selector picks, in any namespace."""

from collections import defaultdict
from collections.abc import Mapping

from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload

Labelled = Mapping[tuple[str, str], list[Workload]]
"""All that runs pods, by each label of theirs."""


def by_label(tree: Tree) -> Labelled:
    """Give all that runs pods, by each label of theirs."""
    found: dict[tuple[str, str], list[Workload]] = defaultdict(list)
    for workload in tree.workloads:
        for label in workload.labels.items():
            found[label].append(workload)
    return found


def selected(selector: Mapping[str, str], pods: Labelled) -> list[Workload]:
    """Give the workloads of any namespace that a Gateway selects; an empty selector says nothing about which."""
    rarest = min((pods.get(label, []) for label in selector.items()), key=len, default=[])
    return [workload for workload in rarest if selector.items() <= workload.labels.items()]
