"""Keys that Kubernetes does not know: what is misspelt has never been in force, and is no reason to import nothing."""

from collections.abc import Iterator
from functools import reduce

from canarygen.code import Code
from canarygen.editing.edit import without
from canarygen.fault import Fault, dotted
from canarygen.lint.leniency import as_applied
from canarygen.lint.resource import Resource
from canarygen.migration.remark import Remark, left
from canarygen.migration.standin import stand_in
from canarygen.schema import Schemas


def unknown(resource: Resource, schemas: Schemas) -> tuple[Fault, ...]:
    """Give the keys of an object that its schema does not know."""
    schema = schemas(str(resource.content["apiVersion"]), resource.kind)
    if schema is None or schema.accepts(resource.content):
        return ()
    found = schema.faults(as_applied(resource.content))
    return tuple(fault for fault in found if fault.code is Code.UNKNOWN_KEY and fault.is_key)


def without_keys(resource: Resource, keys: tuple[Fault, ...]) -> Resource:
    """Give an object without some keys."""
    return stand_in(resource, reduce(without, (fault.path for fault in keys), resource.content))


def remarks(resource: Resource, keys: tuple[Fault, ...]) -> Iterator[Remark]:
    """Tell of the keys, and of what may have been meant."""
    for fault in keys:
        why = f"Kubernetes knows no such key, and passes it over; {fault.help}"
        yield left(resource.at(*fault.path), f"{resource} {dotted(fault.path)}", why)
