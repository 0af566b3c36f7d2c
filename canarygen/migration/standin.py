"""An object that stands in for another one, or for what somebody would have made at run time."""

from collections.abc import Mapping

from canarygen.document import Document, Map, Mark, Path
from canarygen.lint.resource import Resource
from canarygen.typed import Any


def stand_in(original: Resource, content: Mapping[str, Any]) -> Resource:
    """Give an object of other content that is told of at the places of the original, as far as they have the same paths."""
    document = original.document
    marks = Document(document.source, content, lambda: _mark(document.mark, original.path))
    return Resource(marks, home=original.home)


def _mark(mark: Mark, path: Path) -> Mark:
    for step in path:
        if isinstance(mark.parts, dict):
            mark = mark.parts[str(step)][1]
        elif isinstance(mark.parts, list) and isinstance(step, int):
            mark = mark.parts[step]
    return mark


def is_written(resource: Resource, *path: str) -> bool:
    """Whether somebody wrote something at a path of an object, be it what goes without saying and is left out by now."""
    mark = _mark(resource.document.mark, resource.path)
    for step in path:
        if not isinstance(mark.parts, dict) or step not in mark.parts:
            return False
        _, mark = mark.parts[step]
    return True


def named(original: Resource, name: str) -> Map:
    """Give the metadata of an object beside the original: another name, and no labels of its own."""
    return {"name": name, "namespace": original.namespace}
