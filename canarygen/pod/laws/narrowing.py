"""Labels that narrow a selector to pods that have what this pod has.

Kubernetes writes each into the selector when it makes a pod, and refuses the pod if one then stands there twice
(`applyLabelKeysToLabelSelector` in pkg/registry/core/pod, ValidateMatchLabelKeysAndMismatchLabelKeys): for neighbours
since 1.31, and for what is spread since 1.34. The template itself passes.
"""

from collections.abc import Collection, Iterator, Sequence

from canarygen.document import Path, Said, below, mapping
from canarygen.fault import Refusal
from canarygen.model.containers import Contained, mappings
from canarygen.model.label import HASH
from canarygen.pod.laws.selector import selected
from canarygen.pod.laws.value import entries
from canarygen.typed import Final

_AFFINITIES: Final = ("podAffinity", "podAntiAffinity")
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"


def labels_narrow_once(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """No label of a pod comes to stand in a selector twice."""
    del containers
    spec = template.get("spec", {})
    carried = {*below(template, "metadata", "labels"), HASH}
    for path, term in _neighbours(spec):
        yield from _twice(path, term, carried, selected(mapping(term.get("labelSelector"))))
    for index, spread in enumerate(mappings(spec, "topologySpreadConstraints")):
        # What the selector of these has already the controller itself refuses.
        yield from _twice(("spec", "topologySpreadConstraints", index), spread, carried, ())


def _neighbours(spec: Said) -> Iterator[tuple[Path, Said]]:
    """Give what says beside which pods the pods are to run, or not."""
    for kind in _AFFINITIES:
        said, at = below(spec, "affinity", kind), ("spec", "affinity", kind)
        for index, term in enumerate(mappings(said, _REQUIRED)):
            yield (*at, _REQUIRED, index), term
        for index, preferred in enumerate(mappings(said, _PREFERRED)):
            yield (*at, _PREFERRED, index, "podAffinityTerm"), mapping(preferred.get("podAffinityTerm"))


def _twice(path: Path, said: Said, carried: Collection[str], there: Collection[str]) -> Iterator[Refusal]:
    seen = {*there}
    for index, name in enumerate(entries(said, "matchLabelKeys")):
        if not isinstance(name, str) or name not in carried:
            continue
        if name in seen:
            message = f"Kubernetes writes `{name}` into the `labelSelector`, where it would stand twice: it refuses every pod"
            yield Refusal((*path, "matchLabelKeys", index), message, "say it once, here or there")
        seen.add(name)
