"""The Project: what holds for all specs of a repository."""

from dataclasses import dataclass

from canarygen.diagnostic import reject_any
from canarygen.reader import read
from canarygen.schema import Schema, violations
from canarygen.source import Source


@dataclass(frozen=True, slots=True)
class Project:
    """Where the specs are, and where the tree goes; relative to the project's root."""

    specs: tuple[str, ...] = ("specs",)
    out: str = "out"


def project(source: Source | None, schema: Schema) -> Project:
    """Read a canarygen.yaml; without one, everything is as usual. Raises Rejected."""
    if source is None:
        return Project()
    documents = read(source)
    reject_any(fault for document in documents for fault in violations(document, schema))
    spec = documents[0].value.get("spec", {})
    usual = Project()
    return Project(tuple(spec.get("specs", usual.specs)), spec.get("out", usual.out))
