"""One canary among the documents that were read."""

from collections.abc import Iterable, Iterator, Mapping

from canarygen.document import Document, descendant
from canarygen.frozen import frozen


@frozen
class Found:
    """A Canary: its place among the documents, and its namespace and name, with a slash between them."""

    index: int
    key: str

    @property
    def name(self) -> str:
        """Its name alone."""
        return self.key.partition("/")[2]

    def answers(self, name: str) -> bool:
        """Whether it is meant by a name, be it with its namespace or without."""
        return name in {self.key, self.name}


def canaries(documents: Iterable[Document]) -> Iterator[Found]:
    """Find the Canaries among documents, sound ones or not."""
    for index, document in enumerate(documents):
        value = document.value
        if isinstance(value, Mapping) and value.get("kind") == "Canary":
            namespace = descendant(value, ("metadata", "namespace"))
            name = descendant(value, ("metadata", "name"))
            yield Found(index, f"{namespace if isinstance(namespace, str) else 'default'}/{name}")
