"""What a spec comes to: its objects, before any law is asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from canarygen.document import unwritten
from canarygen.elaborate.canary import elaborate
from canarygen.longform.canary import longform
from canarygen.lowering import LOWERINGS
from canarygen.manifest import Manifest
from canarygen.model.canary import Canary, Fleet
from canarygen.model.project import External
from canarygen.patching.breakage import breakages
from canarygen.patching.fleet import patched
from canarygen.patching.history import Patched

Spec = Mapping[str, Any]


def canary(spec: Spec) -> Canary:
    """Make the model of a schema-valid spec."""
    return elaborate(longform(unwritten(spec)))


def objects(spec: Spec) -> tuple[Manifest, ...]:
    """Give the objects of a schema-valid spec, patched as it says."""
    return _patched(spec).manifests


def are_refused(spec: Spec, patches: Sequence[Mapping[str, Any]], external: External | None) -> bool:
    """Whether a spec must not have some patches: one changes what is not for a patch to change, or nothing.

    With `external`, what lives elsewhere, also if they break a reference.
    """
    found = _patched({**spec, "spec": {**spec["spec"], "patches": patches}})
    return bool(found.faults) or (external is not None and any(breakages(found, external, lambda _: True)))


def _patched(spec: Spec) -> Patched:
    found = canary(spec)
    made = tuple(item for lower in LOWERINGS for item in lower(found))
    return patched(Fleet(canaries=(found,)), made)
