"""Laws of spreading: what keeps pods apart counts the canary's own pods, and tells its versions apart by what they carry.

Kubernetes passes over what counts nothing (the scheduler's PodTopologySpread, and the keys of selectors that a pod lacks).
"""

from collections.abc import Iterator
from functools import partial

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, Said, items, mapping, numbered
from canarygen.fault import Refusal, told
from canarygen.form import is_qualified_name
from canarygen.model.canary import Canary, Fleet
from canarygen.model.label import HASH
from canarygen.pod.parts import place
from canarygen.typed import Final

_OF_DEPLOYMENTS: Final = "pod-template-hash"


def pods_are_spread(fleet: Fleet) -> Iterator[Diagnostic]:
    """A constraint counts the pods that it spreads, by labels that they carry."""
    for canary in fleet.canaries:
        spec = (canary.workload.pod_template or {}).get("spec", {})
        for index, spread in numbered(spec, "topologySpreadConstraints"):
            path = ("spec", "topologySpreadConstraints", index)
            yield from told(Code.SPREAD_IDLE, _idle(canary, path, spread), partial(place, canary.workload))


def _idle(canary: Canary, path: Path, spread: Said) -> Iterator[Refusal]:
    labels = canary.workload.pod_labels
    selector = spread.get("labelSelector")
    if not isinstance(selector, dict):
        yield Refusal(path, "without a `labelSelector` no pod is counted, and none is spread", _by(canary))
    else:
        for key, value in mapping(selector.get("matchLabels")).items():
            if labels.get(key) != value:
                at = (*path, "labelSelector", "matchLabels", key)
                yield Refusal(
                    at, f"these pods carry no label `{key}: {value}`, and are not spread by it", _by(canary)
                )
    for index, key in enumerate(items(spread.get("matchLabelKeys"))):
        if isinstance(key, str) and is_qualified_name(key) and key not in {*labels, HASH}:
            means = f"write `{HASH}`" if key == _OF_DEPLOYMENTS else f"remove it, or write `{HASH}`"
            way_out = f"{means}, by which a Rollout's versions are told apart"
            yield Refusal(
                (*path, "matchLabelKeys", index),
                f"these pods carry no label `{key}`: it is passed over",
                way_out,
            )


def _by(canary: Canary) -> str:
    labels = ", ".join(f"{key}: {value}" for key, value in canary.workload.selector.items())
    return f"write `labelSelector: {{matchLabels: {{{labels}}}}}`"


CHECKS = (pods_are_spread,)
