"""Diagnostics for their readers: people, programs, GitHub's annotations, SARIF's viewers."""

from collections.abc import Sequence

import canarygen
from canarygen.diagnostic import Diagnostic
from canarygen.law import Law, Severity
from canarygen.source import Span
from canarygen.terminal import BOLD, CYAN, RED, YELLOW, clean, excerpt, painter
from canarygen.typed import Any

Map = dict[str, Any]

_COLOURS = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.INFO: CYAN}
# What GitHub and SARIF call the severities.
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PLAIN_IN_URIS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def as_text(diagnostics: Sequence[Diagnostic], beside: Map, *, colour: bool = False) -> str:
    """Give the form for a terminal or a log: place, words, the line itself, notes, the way out.

    What is known `beside` them is not shown: the caller says how the command ended.
    """
    del beside
    return "".join(_block(diagnostic, colour=colour) for diagnostic in diagnostics)


def _block(diagnostic: Diagnostic, *, colour: bool) -> str:
    paint = painter(colour=colour)
    severity = diagnostic.severity
    label = paint(f"{severity.value}[{diagnostic.code.word}]", _COLOURS[severity])
    lines = [
        f"{paint(clean(str(diagnostic.span)), BOLD)}: {label}: {clean(diagnostic.message)}",
        *excerpt(diagnostic.span, paint),
    ]
    for note in diagnostic.all_notes:
        lines += [
            f"{clean(str(note.span))}: {paint('note', CYAN)}: {clean(note.message)}",
            *excerpt(note.span, paint),
        ]
    lines.append(f"{paint('help', CYAN)}: {clean(diagnostic.help)}")
    return "\n".join(lines) + "\n"


def as_json(diagnostics: Sequence[Diagnostic], beside: Map, *, colour: bool = False) -> str:
    """Give the form for programs, with what is known `beside`; lines and columns count from 1, `endColumn` is the first one behind."""
    del colour
    return dumped({"diagnostics": [as_map(diagnostic) for diagnostic in diagnostics], **beside})


def dumped(value: Map) -> str:
    """Write a value as JSON. Nothing in it talks to the terminal, either: JSON has escapes for that."""
    import json  # noqa: PLC0415 -- people are told in text, and need not wait for it

    lines = json.dumps(value, indent=2, ensure_ascii=False).split("\n")
    plain = (
        line
        if line.isprintable()
        else "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in line)
        for line in lines
    )
    return "\n".join(plain) + "\n"


def as_map(diagnostic: Diagnostic) -> Map:
    """Give a diagnostic as every command has it in JSON."""
    notes = [
        {
            "message": note.message,
            "file": note.span.source.path,
            "line": note.span.start.line,
            "column": note.span.start.column,
        }
        for note in diagnostic.all_notes
    ]
    return {
        "code": diagnostic.code.word,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "file": diagnostic.span.source.path,
        "line": diagnostic.span.start.line,
        "column": diagnostic.span.start.column,
        "endLine": diagnostic.span.end.line,
        "endColumn": diagnostic.span.end.column,
        "help": diagnostic.help,
        "notes": notes,
    }


def as_github(diagnostics: Sequence[Diagnostic], beside: Map, *, colour: bool = False) -> str:
    """Give GitHub's workflow commands: each becomes an annotation on the line of a pull request."""
    del beside, colour
    return "".join(_command(diagnostic) for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    notes = "".join(f"\n{clean(f'{note.span}: {note.message}')}" for note in diagnostic.all_notes)
    properties = {
        "file": clean(span.source.path),
        "line": span.start.line,
        "col": span.start.column,
        "endLine": span.end.line,
        "title": diagnostic.code.word,
    }
    written = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in properties.items())
    message = f"{clean(diagnostic.message)}{notes}\nhelp: {clean(diagnostic.help)}"
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{_escaped(message)}\n"


def github_failure(title: str, message: str) -> str:
    """Give GitHub's workflow command for what is wrong on no line in particular."""
    return f"::error title={_escaped(title, ',:')}::{_escaped(message)}\n"


def _escaped(text: str, also: str = "") -> str:
    """Escape what would end a workflow command, or one of its properties."""
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def as_sarif(diagnostics: Sequence[Diagnostic], beside: Map, *, colour: bool = False) -> str:
    """Give a SARIF 2.1.0 log (OASIS), as code scanning takes it."""
    del beside, colour
    codes = sorted({diagnostic.code for diagnostic in diagnostics}, key=lambda code: code.word)
    driver = {"name": "canarygen", "version": canarygen.__version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic) for diagnostic in diagnostics],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return dumped(log)


def _rule(code: Law) -> Map:
    return {
        "id": code.word,
        "shortDescription": {"text": code.why},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(diagnostic: Diagnostic) -> Map:
    result: Map = {
        "ruleId": diagnostic.code.word,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": f"{diagnostic.message}\nhelp: {diagnostic.help}"},
        "locations": [_location(diagnostic.span)],
    }
    if diagnostic.all_notes:
        result["relatedLocations"] = [
            {**_location(note.span), "message": {"text": note.message}} for note in diagnostic.all_notes
        ]
    return result


def _uri(path: str) -> str:
    """Write a path as a relative reference (RFC 3986): `HEAD^1:canarygen.yaml` has what none may have, and a scheme."""
    return "".join(
        letter
        if letter in _PLAIN_IN_URIS
        else "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "surrogateescape"))
        for letter in path
    )


def _location(span: Span) -> Map:
    region = {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.source.path)}, "region": region}}


FORMATS = {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif}


def summarised(diagnostics: Sequence[Diagnostic], *, specs: int, files: int) -> dict[str, int]:
    """Count what a command found: errors and warnings, in so many spec files, for so many generated ones."""
    errors, warnings = (
        sum(diagnostic.severity is severity for diagnostic in diagnostics)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    return {"errors": errors, "warnings": warnings, "specs": specs, "files": files}
