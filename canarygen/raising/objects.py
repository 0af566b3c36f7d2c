"""What a spec comes to: its objects, before any law is asked."""

from collections.abc import Mapping, Sequence
from functools import partial

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
from canarygen.schema import Schemas
from canarygen.typed import Any

Spec = Mapping[str, Any]


def canary(spec: Spec) -> Canary:
    """Make the model of a schema-valid spec."""
    return elaborate(longform(unwritten(spec)))


def objects(spec: Spec) -> tuple[Manifest, ...]:
    """Give the objects of a schema-valid spec, patched as it says."""
    return _patched(spec).manifests


def are_refused(
    spec: Spec, patches: Sequence[Mapping[str, Any]], external: External | None, schemas: Schemas
) -> bool:
    """Whether a spec must not have some patches: one changes what is not for a patch to change, or nothing.

    So are those by which an object is none any more that its schema takes and, with `external`, what lives elsewhere,
    those that break a reference.
    """
    found = _patched({**spec, "spec": {**spec["spec"], "patches": patches}})
    sound = partial(_is_sound, schemas=schemas)
    if found.faults or not all(map(sound, found.manifests)):
        return True
    return external is not None and any(breakages(found, external, sound))


def _is_sound(manifest: Manifest, schemas: Schemas) -> bool:
    schema = schemas(manifest.content["apiVersion"], manifest.kind)
    return schema is None or schema.accepts(manifest.content)


def _patched(spec: Spec) -> Patched:
    found = canary(spec)
    made = tuple(item for lower in LOWERINGS for item in lower(found))
    return patched(Fleet(canaries=(found,)), made)
