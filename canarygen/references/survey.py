"""All references of objects, read by kind."""

from collections.abc import Iterable, Iterator

from canarygen.key import key_of
from canarygen.references import READERS
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import Object, Reference


def references(objects: Iterable[Object], catalogue: Catalogue) -> Iterator[Reference]:
    """Give every reference of objects that fit their schemas, and whether `catalogue` resolves it.

    Objects of kinds that refer to nothing that a tree could hold have none.
    """
    for item in objects:
        reader = READERS.get(key_of(item)[:2])
        if reader:
            yield from reader(item, catalogue)
