"""CEL, the Common Expression Language: expressions whose names and types are checked before anything is judged.

An expression cannot run away: cel-cpp bounds its depth and the number of its iterations,
its patterns are RE2's, and the language has no clock, no network and no loop without end.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from cel_expr_python import cel
from google.protobuf import descriptor_pb2, descriptor_pool, duration_pb2, message_factory

from canarygen.frozen import frozen

Fields = Mapping[str, str]
"""The type of each field of a record, by its name.

It is `string`, `int`, `bool`, `duration` or another record's name; `[]` before it makes a list of it, and `{}` a map from
texts to texts.
"""

_PACKAGE: Final = "canarygen"
_FIELD: Final = descriptor_pb2.FieldDescriptorProto
_SCALARS: Final = {"string": _FIELD.TYPE_STRING, "int": _FIELD.TYPE_INT64, "bool": _FIELD.TYPE_BOOL}
_TYPES: Final = {"string": cel.Type.STRING, "int": cel.Type.INT, "bool": cel.Type.BOOL}
_DURATION: Final = f".{duration_pb2.Duration.DESCRIPTOR.full_name}"
_FUNCTIONS: Final = (
    *("all", "contains", "duration", "endsWith", "exists", "exists_one", "filter", "has", "map", "matches"),
    *("size", "startsWith"),
)
# How the checker tells of a fault: its place, as a line and a column from 1, and what it is.
_COMPLAINT = re.compile(r"ERROR: <input>:(?P<line>-?\d+):(?P<column>-?\d+): (?P<reason>[^\n]*)")
_NO_FIELD = re.compile(
    r"undefined field '(?P<name>[^']*)' not found in struct 'canarygen\.(?P<record>[^']*)'"
)
_NO_NAME = re.compile(r"undeclared reference to '(?P<name>[^']*)'")
_MISMATCH = re.compile(r"found no matching overload for '(?P<name>[^']*)' applied to '\((?P<types>.*)\)'")
_PREFIXES = re.compile(r"\b(?:canarygen\.|google\.protobuf\.)")
_STATUS = re.compile(r"^[A-Z_]+: (?:Expression )?|\s*\[[A-Z_]+\]\s*$")


@frozen(kw_only=True)
class Misread:
    """Why a text is no expression that could judge.

    `line` and `column` count from 1, and are None where the fault has no place. `unknown` is a
    name that means nothing, and `known` are those that would mean something there.
    """

    reason: str
    line: int | None = None
    column: int | None = None
    unknown: str | None = None
    known: tuple[str, ...] = ()


class Undecided(Exception):
    """An expression came to no answer: it asked for an item that is not there, or divided by nothing."""


@frozen
class Bound:
    """The values of all variables, ready for any expression of one language."""

    activation: Any


@frozen
class Expression:
    """An expression that gives true or false."""

    text: str
    program: Any

    def holds(self, bound: Bound) -> bool:
        """Give its answer. Raises Undecided where it comes to none."""
        try:
            answer = self.program.eval(bound.activation)
        except RuntimeError as error:
            raise Undecided(_plain(str(error))) from None
        if answer.type() != cel.Type.BOOL:
            raise Undecided(_plain(str(answer.value())))
        return bool(answer.value())


class Records:
    """Records by their names, each with the fields that it has."""

    def __init__(self, fields: Mapping[str, Fields]) -> None:
        """Take the fields of each record."""
        self.fields = fields

    @cached_property
    def pool(self) -> Any:
        """The records as Protocol Buffers describe them."""
        pool = descriptor_pool.DescriptorPool()
        pool.AddSerializedFile(duration_pb2.DESCRIPTOR.serialized_pb)
        pool.Add(_file(self.fields))
        return pool

    def record(self, name: str, values: Mapping[str, Any]) -> Any:
        """Make a record; one in it is a mapping."""
        return self._makers[name](**values)

    @cached_property
    def _makers(self) -> Mapping[str, Any]:
        found = ((name, self.pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in self.fields)
        return {name: message_factory.GetMessageClass(described) for name, described in found}


class Language:
    """What expressions may speak of: variables, and the records that they hold."""

    def __init__(self, records: Records, variables: Fields) -> None:
        """Take the type of each variable."""
        self.records = records
        self._variables = variables

    @cached_property
    def _environment(self) -> Any:
        types = {name: _type(said) for name, said in self._variables.items()}
        return cel.NewEnv(self.records.pool, variables=types)

    def compile(self, text: str) -> Expression | Misread:
        """Read and check an expression."""
        try:
            program = self._environment.compile(text)
        except RuntimeError as error:
            return self._misread(str(error), text)
        kind = program.return_type()
        if kind != cel.Type.BOOL:
            return Misread(reason=f"it gives {_named(kind)}, and a rule gives true or false")
        return Expression(text, program)

    def bind(self, values: Mapping[str, Any]) -> Bound:
        """Give the variables their values: records, or plain ones."""
        return Bound(self._environment.Activation(values))

    def _misread(self, error: str, text: str) -> Misread:
        found = _COMPLAINT.search(error)
        if found is None:
            return Misread(reason=_plain(error))
        line, column, reason = int(found["line"]), int(found["column"]), _STATUS.sub("", found["reason"])
        place: dict[str, Any] = {"line": line, "column": column} if line > 0 else {}
        if field := _NO_FIELD.match(reason):
            # The checker points at the dot before it.
            place = {"line": line, "column": column + 1}
            known = tuple(self.records.fields[field["record"]])
            said = f"{field['record']} has no field `{field['name']}`"
            return Misread(reason=said, unknown=field["name"], known=known, **place)
        if name := _NO_NAME.match(reason):
            return self._unknown(name["name"], text.split("\n")[line - 1], line, column)
        return Misread(reason=_in_words(reason), **place)

    def _unknown(self, name: str, text: str, line: int, column: int) -> Misread:
        """Say that a variable, or a function, means nothing; the checker points behind a part of its name."""
        first = name.partition(".")[0]
        is_function = text[column - 1 : column] == "("
        behind = len(name) if is_function else len(name.rpartition(".")[0])
        return Misread(
            reason=f"nothing is called `{first}` here",
            line=line,
            column=column - behind,
            unknown=first,
            known=_FUNCTIONS if is_function else tuple(self._variables),
        )


def _plain(text: str) -> str:
    """Take the status from a message, and the capital at its beginning: it stands behind a colon."""
    words = _STATUS.sub("", text).replace(" : ", ": ")
    return words[:1].lower() + words[1:]


def _in_words(reason: str) -> str:
    """Say a complaint of the checker without the names that it has for operators and types."""
    plain = _PREFIXES.sub("", reason).replace("Duration", "duration").partition(" expecting {")[0]
    found = _MISMATCH.match(plain)
    if found is None:
        return _plain(plain)
    return f"`{found['name'].strip('_').replace('_', ' ')}` is not for {found['types']}"


def _named(kind: Any) -> str:
    return str(kind.name()).removeprefix(f"{_PACKAGE}.").lower()


def _type(said: str) -> Any:
    return _TYPES.get(said) or cel.Type(f"{_PACKAGE}.{said}")


def _file(records: Mapping[str, Fields]) -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="canarygen/policy.proto",
        package=_PACKAGE,
        syntax="proto3",
        dependency=[duration_pb2.DESCRIPTOR.name],
    )
    for name, fields in records.items():
        message = file.message_type.add(name=name)
        for number, (field, said) in enumerate(fields.items(), start=1):
            _add(message, field, number, said)
    return file


def _add(message: Any, name: str, number: int, said: str) -> None:
    is_map, is_list = said.startswith("{}"), said.startswith("[]")
    kind = said[2:] if is_map or is_list else said
    field = message.field.add(
        name=name, number=number, label=_FIELD.LABEL_REPEATED if is_map or is_list else _FIELD.LABEL_OPTIONAL
    )
    if is_map:
        # A map is a list of entries, of a record that is made for it (the language guide of Protocol Buffers).
        entry = message.nested_type.add(name=f"{name.title()}Entry", options={"map_entry": True})
        _add(entry, "key", 1, "string")
        _add(entry, "value", 2, kind)
        field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{_PACKAGE}.{message.name}.{entry.name}"
    elif kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type = _FIELD.TYPE_MESSAGE
        field.type_name = _DURATION if kind == "duration" else f".{_PACKAGE}.{kind}"
