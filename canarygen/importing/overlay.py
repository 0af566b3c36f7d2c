"""What kustomizations do to the objects of their files, which are imported as they stand there."""

from collections.abc import Iterable, Iterator

from canarygen.diagnostic import Rejected
from canarygen.document import Document, Place, mapping
from canarygen.lint.kustomization import is_kustomization
from canarygen.lint.parser import parsed
from canarygen.migration.remark import Remark, left
from canarygen.source import Source
from canarygen.typed import Final
from canarygen.wording import joined

_CARRIED: Final = frozenset(
    {
        "apiVersion",
        "kind",
        "metadata",
        "resources",
        "bases",
        "labels",
        "commonLabels",
        "openapi",
        "buildMetadata",
    }
)
"""What a kustomization says that changes nothing, or is heeded."""


def overlays(sources: Iterable[Source]) -> Iterator[Remark]:
    """Tell of each kustomization among some files by which others come to be than stand in them."""
    for source in sources:
        if is_kustomization(source):
            yield from _overlay(source)


def _overlay(source: Source) -> Iterator[Remark]:
    try:
        documents = parsed(source)
    except Rejected:
        # Of what is no YAML the tool that reads it tells.
        return
    for document in documents:
        said = [str(key) for key in mapping(document.value) if key not in _CARRIED]
        if said:
            what = f"what the kustomization does by {joined(said, 'and')}"
            yield left(Place(document, (said[0],)), what, _way_out(source, document))


def _way_out(source: Source, document: Document) -> str:
    folder = source.path.rpartition("/")[0] or "."
    is_part = mapping(document.value).get("kind") == "Component"
    command = "kubectl kustomize FOLDER" if is_part else f"kubectl kustomize {folder}"
    built = "the kustomization that takes it in" if is_part else "it"
    return f"objects are imported as they stand in their files; import what comes of {built}: `{command} | canarygen import -`"
