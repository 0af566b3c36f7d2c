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

Spec = Mapping[str, Any]


def canary(spec: Spec) -> Canary:
    """Make the model of a schema-valid spec."""
    return elaborate(longform(unwritten(spec)))


def objects(spec: Spec) -> tuple[Manifest, ...]:
    """Give the objects of a schema-valid spec, patched as it says."""
    found = canary(spec)
    made = tuple(item for lower in LOWERINGS for item in lower(found))
    return patched(Fleet(canaries=(found,)), made).manifests
