"""The whole pipeline on one screen: text, documents, model, manifests, a tree of text.

Each stage takes what the one before gives. The faults of a stage are gathered, sorted by
place, and stop the run before the next stage.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from canarygen.checks import CHECKS
from canarygen.conformance import KindSchema, collisions, nonconformities
from canarygen.diagnostic import Diagnostic, Rejected, ordered, reject_any
from canarygen.document import Document
from canarygen.elaborate.canary import elaborate
from canarygen.emit import emit
from canarygen.longform.canary import longform
from canarygen.lowering import LOWERINGS
from canarygen.manifest import Manifest
from canarygen.model.canary import Fleet
from canarygen.reader import read
from canarygen.schema import Schema, violations
from canarygen.source import Source
from canarygen.tree import Tree, sealed


@dataclass(frozen=True, slots=True)
class Compilation:
    """What the specs come to: their objects, and what there is to say about them (no error among it)."""

    manifests: tuple[Manifest, ...]
    warnings: tuple[Diagnostic, ...]

    @property
    def tree(self) -> Tree:
        """The files below out/."""
        return {manifest.path: text(manifest) for manifest in self.manifests}


def compile_specs(sources: Iterable[Source], language: Schema, kubernetes: KindSchema) -> Compilation:
    """Compile specs. Raises Rejected with all faults of the first stage that has any.

    `language` is the schema of a Canary, `kubernetes` gives the schema of a kind.
    """
    documents = _read_all(sources)
    reject_any(fault for document in documents for fault in violations(document, language))
    canaries = (elaborate(longform(document)) for document in documents)
    fleet = Fleet(tuple(sorted(canaries, key=lambda canary: (canary.key, canary.path))))
    warnings = reject_any(fault for check in CHECKS for fault in check(fleet))
    manifests = tuple(
        manifest for canary in fleet.canaries for lower in LOWERINGS for manifest in lower(canary)
    )
    reject_any(collisions(manifests))
    reject_any(nonconformities(manifests, kubernetes))
    return Compilation(manifests, ordered(warnings))


def text(manifest: Manifest) -> str:
    """Give a manifest's file: our header, and the object."""
    return sealed(emit(manifest.content), manifest.source)


def _read_all(sources: Iterable[Source]) -> list[Document]:
    documents: list[Document] = []
    faults: list[Diagnostic] = []
    for source in sources:
        try:
            documents += read(source)
        except Rejected as rejected:
            faults += rejected.diagnostics
    reject_any(faults)
    return documents
