"""What a spec comes to: its objects, before any law is asked."""

from collections.abc import Mapping
from typing import Any

from canarygen.document import unwritten
from canarygen.elaborate.canary import elaborate
from canarygen.longform.canary import longform
from canarygen.lowering import LOWERINGS
from canarygen.manifest import Manifest
from canarygen.model.canary import Canary, Fleet
from canarygen.patching.fleet import patched
from canarygen.patching.history import Patched

Spec = Mapping[str, Any]


def canary(spec: Spec) -> Canary:
    """Make the model of a schema-valid spec."""
    return elaborate(longform(unwritten(spec)))


def objects(spec: Spec) -> tuple[Manifest, ...]:
    """Give the objects of a schema-valid spec, patched as it says."""
    return _patched(spec).manifests


def is_refused(spec: Spec, patch: Mapping[str, Any]) -> bool:
    """Whether a spec must not have a patch: it would change what is not for a patch to change, or nothing."""
    return bool(_patched({**spec, "spec": {**spec["spec"], "patches": [patch]}}).faults)


def _patched(spec: Spec) -> Patched:
    found = canary(spec)
    made = tuple(item for lower in LOWERINGS for item in lower(found))
    return patched(Fleet(canaries=(found,)), made)
