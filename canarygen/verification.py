"""EDGE: the specs of a project, compiled by the schemas that canarygen brings along, and checked by every means there is."""

from collections.abc import Sequence
from functools import partial

from canarygen import library
from canarygen.compilation import Compilation, Wanted
from canarygen.compiler import compile_specs
from canarygen.conformance import nonconformities, outgrown
from canarygen.diagnostic import Diagnostic, Rejected, reject_any
from canarygen.division.outcome import Hear, Outcome, Pieces, everything
from canarygen.fork import together
from canarygen.law import Severity
from canarygen.manifest import Manifest
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.shard import Shard
from canarygen.source import Source
from canarygen.typed import Final

MANY: Final = 300
"""From so many spec files on, which take a tenth of a second and more, it pays to compile them piece by piece."""


def settings_of(source: Source | None, *, is_built: bool = True) -> Project:
    """Give the settings of a project by its canarygen.yaml, or the usual ones without it; see `project`. Raises Rejected."""
    if source is None:
        return Project()
    from canarygen.project import project  # noqa: PLC0415 -- where nothing is set nobody waits for it

    return project(source, library.language("project"), is_built=is_built)


def compiled(sources: Sequence[Source], settings: Project | None = None) -> Compilation:
    """Compile the specs of a project with the schemas that canarygen brings along. Raises Rejected."""
    return compile_specs(
        sources, settings or Project(), library.language("canary"), library.kubernetes, together
    )


def yielded(
    sources: Sequence[Source],
    project: Project,
    asked: str = "off",
    *,
    strict: bool = False,
    heard: Hear = everything,
    shard: Shard | None = None,
) -> Outcome:
    """Compile and check the specs of a project; many of them piece by piece where nothing is heard of what there is to say.

    It is for whoever needs no objects, but the files that hold them, or what there is to say; see `compiled`.
    Raises Rejected and Unusable, as `verified` does.
    """
    found = _in_pieces(sources, project, heard)
    if found and not (strict and _are_warnings(found.warnings)) and not _disputed(found, asked, shard):
        return found
    return verified(sources, project, asked, strict=strict, shard=shard)


def verified(
    sources: Sequence[Source], project: Project, asked: str, *, strict: bool, shard: Shard | None = None
) -> Compilation:
    """Compile the specs of a project, and check every object; `asked` says whether kubeconform is, too: of a shard's.

    Raises Rejected, and Unusable if kubeconform is required and not there.
    """
    compilation = compiled(sources, project)
    if strict and _are_warnings(compilation.warnings):
        raise Rejected(compilation.warnings)
    own = [manifest for manifest in compilation.manifests if shard is None or manifest.source in shard]
    reject_any(_second_opinion(own, asked))
    return compilation


def verified_part(sources: Sequence[Source], project: Project, asked: str) -> Outcome:
    """Compile some specs of a project, and check every object of theirs; many of them piece by piece, as `yielded` does."""
    found = _in_pieces(sources, project, everything)
    if found and not _disputed(found, asked, found.records.keys()):
        return found
    compilation = compiled(sources, project)
    own = [item for item in compilation.manifests if item.source != PROJECT_FILE]
    reject_any(_second_opinion(own, asked))
    return compilation


def verified_shared(manifests: Sequence[Manifest], asked: str) -> Sequence[Manifest]:
    """Check the objects that are of all canaries of an environment, and give them; see `verified`."""
    reject_any(
        (
            *outgrown(manifests),
            *nonconformities(manifests, library.kubernetes),
            *_second_opinion(manifests, asked),
        )
    )
    return manifests


def _are_warnings(told: Sequence[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.WARNING for diagnostic in told)


def _in_pieces(sources: Sequence[Source], project: Project, heard: Hear) -> Pieces | None:
    if len(sources) < MANY:
        return None
    from canarygen.division.piecework import pieces  # noqa: PLC0415 -- few specs need not wait for it

    return pieces(sources, project, partial(compiled, settings=project), heard, together)


def _disputed(found: Pieces, asked: str, wanted: Wanted) -> bool:
    """Whether kubeconform is asked, and has anything to say: that is told of the specs, compiled at once. Raises Unusable."""
    if asked == "off":
        return False
    from canarygen import kubeconform  # noqa: PLC0415 -- a build without it need not wait for it

    binary = kubeconform.wanted(asked)
    return binary is not None and not kubeconform.approves(found.texts(wanted), binary)


def _second_opinion(manifests: Sequence[Manifest], asked: str) -> Sequence[Diagnostic]:
    if asked == "off":
        return []
    from canarygen import kubeconform  # noqa: PLC0415 -- a build without it need not wait for it

    binary = kubeconform.wanted(asked)
    return list(kubeconform.complaints(manifests, binary)) if binary else []
