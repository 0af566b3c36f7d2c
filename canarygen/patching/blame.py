"""A broken reference in words, at the line of the patch that broke it."""

from collections.abc import Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place
from canarygen.fault import dotted
from canarygen.key import Key
from canarygen.manifest import Manifest
from canarygen.model.patch import Patch
from canarygen.patching.answer import answer, within
from canarygen.patching.history import Revision
from canarygen.references.reference import HOST, Reference, Resolution
from canarygen.typed import NamedTuple
from canarygen.wording import listed, nearest

_BOTH_ENDS = "change both ends of the reference, or neither"


class _End(NamedTuple):
    """One of the two ends of a reference: an object, and where in it."""

    manifest: Manifest
    path: Path

    def __str__(self) -> str:
        return f"{self.manifest.kind} `{self.manifest.name}` {dotted(self.path)}"


def broken(reference: Reference, revision: Revision, manifests: Mapping[Key, Manifest]) -> Diagnostic:
    """Say that a patch breaks a reference; `manifests` are all objects after all patches."""
    ends = [_End(manifests[reference.owner], reference.path)]
    if reference.target and reference.target in manifests and reference.target != reference.owner:
        ends.append(_End(manifests[reference.target], reference.aim))
    if reference.resolution is Resolution.MOVED:
        return _moved(reference, ends[-1], revision.patch)
    guilty, place = _guilty(ends, revision.patch)
    innocent = [end.manifest.origin(end.path) for end in ends if end is not guilty]
    return Diagnostic(
        code=Code.PATCH_BREAKS_REFERENCE,
        message=f"{ends[0]}: {reference.complaint}",
        span=place.span,
        notes=tuple(Note("the other end of the reference", other.key) for other in innocent),
        help=_way_out(reference, is_said=guilty is ends[0]),
    )


def _moved(reference: Reference, end: _End, patch: Patch) -> Diagnostic:
    return Diagnostic(
        code=Code.PATCH_PROTECTED,
        message=f"{end}: {reference.complaint}",
        span=answer(*end, patch).span,
        help="leave the weights alone: how far the new version goes is for `rollout.steps` to say",
    )


def _guilty(ends: list[_End], patch: Patch) -> tuple[_End, Place]:
    """Find the end that a patch has changed, and where in the patch; what it has changed may lie beside what decides."""
    guilty = next((end for end in ends if within(end.manifest, end.path[:1], patch)), ends[-1])
    return guilty, answer(*guilty, patch)


def _way_out(reference: Reference, *, is_said: bool) -> str:
    if reference.help:
        return reference.help
    if is_said and (near := nearest(_wanted(reference), reference.known)):
        return f"did you mean `{near}`?"
    if reference.resolution is Resolution.ABSENT and (declaration := _declaration(reference.target)):
        return f"correct it, or, if it lives elsewhere, declare it in canarygen.yaml: `external: {{{declaration}}}`"
    return (
        f"known here: {listed(reference.known)}; {_BOTH_ENDS}" if is_said and reference.known else _BOTH_ENDS
    )


def _wanted(reference: Reference) -> str:
    """Give the name that leads nowhere: the target's, or the last one quoted that nobody knows."""
    if reference.resolution is Resolution.ABSENT and reference.target:
        return reference.target[3]
    quoted = [word for word in reference.complaint.split("`")[1::2] if word not in reference.known]
    return quoted[-1] if quoted else ""


def _declaration(key: Key | None) -> str:
    if key is None:
        return ""
    _, kind, namespace, name = key
    return {
        "Gateway": f'gateways: {{"{namespace}/{name}": {{}}}}',
        "Service": f"services: [{namespace}/{name}]",
        "AnalysisTemplate": f"templates: [{namespace}/{name}]",
        "ClusterAnalysisTemplate": f"templates: [{name}]",
        HOST: f"services: [{name}]",
    }.get(kind, "")
