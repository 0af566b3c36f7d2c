"""What patches made of the objects of an environment, one after another."""

from collections.abc import Mapping

from canarygen.diagnostic import Diagnostic
from canarygen.frozen import frozen
from canarygen.key import Key
from canarygen.manifest import Manifest
from canarygen.model.patch import Patch


@frozen
class Revision:
    """The objects that one patch changed, as they were after it; `folder` is that of its canary."""

    patch: Patch
    folder: str
    manifests: Mapping[Key, Manifest]


@frozen
class Patched:
    """The objects before and after all patches, in the same order; what each patch changed; and what went wrong."""

    before: tuple[Manifest, ...]
    manifests: tuple[Manifest, ...]
    revisions: tuple[Revision, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
