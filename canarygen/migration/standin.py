"""An object that stands in for another one, or for what somebody would have made at run time."""

from collections.abc import Mapping, Sequence

from canarygen.document import Document, Map, Mark, Path, items, mapping
from canarygen.frozen import replace
from canarygen.lint.resource import Resource
from canarygen.model.route import KINDS
from canarygen.typed import Any


def stand_in(original: Resource, content: Mapping[str, Any]) -> Resource:
    """Give an object of other content that is told of at the places of the original, as far as they have the same paths."""
    document = original.document
    marks = Document(document.source, content, lambda: _mark(document.mark, original.path))
    return Resource(marks, home=original.home)


def some_rules(route: Resource, name: str, rules: Mapping[str, Sequence[int]]) -> Resource:
    """Give a VirtualService of another name with some rules of each kind, which are told of at their own places."""
    spec = {key: said for key, said in mapping(route.get("spec")).items() if key not in KINDS}
    kept = {kind: [items(route.get("spec", kind))[index] for index in found] for kind, found in rules.items()}
    metadata = {**mapping(route.get("metadata")), "name": name}
    content = {**route.content, "metadata": metadata, "spec": {**spec, **kept}}
    marks = Document(route.document.source, content, lambda: _of_rules(route, rules))
    return Resource(marks, home=route.home)


def _of_rules(route: Resource, rules: Mapping[str, Sequence[int]]) -> Mark:
    whole = _mark(route.document.mark, route.path)
    parts = {kind: [_mark(whole, ("spec", kind, index)) for index in found] for kind, found in rules.items()}
    key, spec = _parts(whole)["spec"]
    known = _parts(spec)
    some = {kind: (known[kind][0], replace(known[kind][1], parts=found)) for kind, found in parts.items()}
    return replace(whole, parts={**_parts(whole), "spec": (key, replace(spec, parts={**known, **some}))})


def _parts(mark: Mark) -> dict[str, tuple[Mark, Mark]]:
    return mark.parts if isinstance(mark.parts, dict) else {}


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
