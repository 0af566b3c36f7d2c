"""The gateway pods that Gateways of this tree ask for: which of them may be the same ones.

A selector picks all pods that carry its labels, whatever else these carry. So two of them
may pick the same pods unless they want different values of one label.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from canarygen.model.canary import Canary

Pods = frozenset[tuple[str, str]]
"""The labels by which a Gateway finds its pods."""


def gateway_pods(canary: Canary) -> Pods | None:
    """Give the labels of the pods of a canary's own Gateway, if it has one."""
    own = canary.traffic.own_gateway
    return frozenset(own.selector.items()) if own else None


def pods_in_common(canaries: Iterable[Canary]) -> Mapping[Pods, Sequence[Pods]]:
    """Give for all pods asked for those that may be among them, too; the very same come first.

    Only selectors that agree on the label that tells most of them apart are compared.
    """
    asked = {pods: dict(pods) for pods in dict.fromkeys(map(gateway_pods, canaries)) if pods is not None}
    key = _telling(asked)
    by_value: dict[str | None, list[Pods]] = defaultdict(list)
    for pods, labels in asked.items():
        by_value[labels.get(key)].append(pods)
    common: dict[Pods, Sequence[Pods]] = {}
    for pods, labels in asked.items():
        near = [*by_value[labels[key]], *by_value[None]] if key in labels else asked
        others = (other for other in near if other != pods and _agree(labels, asked[other]))
        common[pods] = (pods, *others)
    return common


def _telling(asked: Mapping[Pods, object]) -> str:
    """Give the label with the most values; the order of the specs does not matter."""
    values: dict[str, set[str]] = defaultdict(set)
    for pods in asked:
        for key, value in pods:
            values[key].add(value)
    return max(values, key=lambda key: (len(values[key]), key), default="")


def _agree(labels: Mapping[str, str], others: Mapping[str, str]) -> bool:
    return all(others.get(key, value) == value for key, value in labels.items())
