"""Labels that narrow a selector to pods that have what this pod has.

Kubernetes writes each into the selector when it makes a pod, and refuses the pod if one then stands there twice
(`applyLabelKeysToLabelSelector` in pkg/registry/core/pod, ValidateMatchLabelKeysAndMismatchLabelKeys): for neighbours
since 1.31, and for what is spread since 1.34. The template itself passes.
"""

from collections.abc import Collection, Iterator, Sequence

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.fault import Refusal
from canarygen.model.containers import Contained
from canarygen.model.label import HASH
from canarygen.pod.laws.scheduling import neighbours
from canarygen.pod.laws.selector import selected
from canarygen.pod.laws.value import entries


def labels_narrow_once(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """No label of a pod comes to stand in a selector twice."""
    del containers
    spec = template.get("spec", {})
    carried = {*below(template, "metadata", "labels"), HASH}
    for path, term in neighbours(below(spec, "affinity")):
        yield from _twice(path, term, carried, selected(mapping(term.get("labelSelector"))))
    for index, spread in numbered(spec, "topologySpreadConstraints"):
        # What the selector of these has already the controller itself refuses.
        yield from _twice(("spec", "topologySpreadConstraints", index), spread, carried, ())


def _twice(path: Path, said: Said, carried: Collection[str], there: Collection[str]) -> Iterator[Refusal]:
    seen = {*there}
    for index, name in enumerate(entries(said, "matchLabelKeys")):
        if not isinstance(name, str) or name not in carried:
            continue
        if name in seen:
            message = f"Kubernetes writes `{name}` into the `labelSelector`, where it would stand twice: it refuses every pod"
            yield Refusal((*path, "matchLabelKeys", index), message, "say it once, here or there")
        seen.add(name)
