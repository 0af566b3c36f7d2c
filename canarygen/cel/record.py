"""Records that expressions may speak of, as the checker knows them: described in Protocol Buffers, which nobody else sees."""

from collections.abc import Mapping

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, duration_pb2, message_factory

from canarygen.frozen import cached_property
from canarygen.typed import Any, Final

Fields = Mapping[str, str]
"""The type of each field of a record, by its name.

It is `string`, `int`, `bool`, `duration` or another record's name; `[]` before it makes a list of it, and `{}` a map from
texts to texts.
"""

PACKAGE: Final = "canarygen"
"""What the names of records begin with, where the checker says them."""

_FIELD: Final = descriptor_pb2.FieldDescriptorProto
_SCALARS: Final = {"string": _FIELD.TYPE_STRING, "int": _FIELD.TYPE_INT64, "bool": _FIELD.TYPE_BOOL}
_DURATION: Final = f".{duration_pb2.Duration.DESCRIPTOR.full_name}"


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

    def read(self, name: str, packed: bytes) -> Any:
        """Give a record that somebody wrote, within an Any, as Protocol Buffers do."""
        return self._makers[name].FromString(any_pb2.Any.FromString(packed).value)

    @cached_property
    def _makers(self) -> Mapping[str, Any]:
        found = ((name, self.pool.FindMessageTypeByName(f"{PACKAGE}.{name}")) for name in self.fields)
        return {name: message_factory.GetMessageClass(described) for name, described in found}


def _file(records: Mapping[str, Fields]) -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="canarygen/policy.proto",
        package=PACKAGE,
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
        field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{PACKAGE}.{message.name}.{entry.name}"
    elif kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type = _FIELD.TYPE_MESSAGE
        field.type_name = _DURATION if kind == "duration" else f".{PACKAGE}.{kind}"
