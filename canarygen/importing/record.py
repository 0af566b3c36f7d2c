"""What was imported, for programs: JSON."""

from collections.abc import Mapping, Sequence

from canarygen.diagnostic import Diagnostic
from canarygen.document import NOTHING
from canarygen.importing.importing import Import
from canarygen.importing.spec import Imported
from canarygen.migration.remark import Remark
from canarygen.rendering import as_map
from canarygen.source import Span
from canarygen.typed import Any


def as_json(found: Import, folder: str, told: Sequence[Diagnostic]) -> dict[str, Any]:
    """Give the form for programs: the specs as files of a folder, and what the compiler says of them."""
    return {
        "specs": [_spec(spec, folder) for spec in found.specs],
        "remarks": [_said(remark) for remark in found.remarks],
        "staying": dict(found.staying),
        "diagnostics": [as_map(fault) for fault in told],
    }


def _spec(spec: Imported, folder: str) -> Mapping[str, Any]:
    return {
        "namespace": spec.namespace,
        "name": spec.name,
        "file": str(spec.path(folder)),
        "text": spec.text,
        "madeOf": [
            {"kind": item.kind, "name": item.name, **_place(item.place.span)} for item in spec.originals
        ],
        "remarks": [_said(remark) for remark in spec.remarks],
        "differences": [
            {
                "object": str(pair.original),
                "path": deviation.path,
                "old": None if deviation.old is NOTHING else deviation.old,
                "new": None if deviation.new is NOTHING else deviation.new,
                "why": deviation.why,
                "rule": deviation.rule,
                **_place(deviation.place.span),
            }
            for pair in spec.pairs
            for deviation in pair.deviations
        ],
        "lost": [str(pair.original) for pair in spec.pairs if pair.is_lost],
        "new": [
            {"kind": pair.made.kind, "name": pair.made.name, "why": pair.why}
            for pair in spec.pairs
            if pair.made and pair.is_new
        ],
    }


def _said(remark: Remark) -> Mapping[str, Any]:
    return {
        "standing": remark.standing.value,
        "what": remark.what,
        "why": remark.why,
        **_place(remark.place.span),
    }


def _place(span: Span) -> Mapping[str, Any]:
    return {"file": span.source.path, "line": span.start.line, "column": span.start.column}
