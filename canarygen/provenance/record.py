"""Where lines come from, for programs: JSON."""

from canarygen.document import Map
from canarygen.fault import dotted
from canarygen.provenance.file import HEADER, GeneratedFile
from canarygen.rendering import dumped
from canarygen.source import Span


def as_json(file: GeneratedFile, numbers: range) -> str:
    """Give the form for programs: the file, what it is on disk, and those of its lines that are numbered."""
    value = {
        "file": file.name,
        "source": file.manifest.source,
        "state": file.state,
        "differsAt": file.differing,
        "lines": [_as_map(file, number) for number in numbers],
    }
    return dumped(value)


def _as_map(file: GeneratedFile, number: int) -> Map:
    line: Map = {"line": number, "text": file.lines[number - 1]}
    found = file.provenance(number)
    if found is None:
        return line | {"rule": HEADER[number - 1]}
    span = found.span
    return line | {
        "path": dotted(found.path),
        **({} if isinstance(found.value, (dict, list)) else {"value": found.value}),
        "manner": found.manner.value,
        "from": _location(span) | {"path": dotted(found.place.path), "said": found.is_said},
        "notes": [{"message": words, **_location(other)} for words, other in span.asides],
        "rule": found.rule,
    }


def _location(span: Span) -> Map:
    return {
        "file": span.source.path,
        "line": span.start.line,
        "column": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }
