"""What is sure of manifests with blanks: what holds whether each says nothing, or is like nothing else, or like all that it may become.

A blank of another object may make untrue what is told: a Service `${NAME}` may be the one that a route lacks. No law asks about that
by itself. What was found is asked for again, in a tree in which a blank has the benefit of the doubt: there it is the name, label or
mode that somebody looks for. It is asked once more in one in which a blank may be a mapping or a list that holds all keys, and under
each of them a stranger. What is not found in all of these depends on what is filled in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from canarygen.diagnostic import Diagnostic
from canarygen.document import Document, Value
from canarygen.frozen import replace
from canarygen.lint.blank import STRANGE_BLANK, has_marks, is_filled_in, is_of_a_blank
from canarygen.lint.gap import GAP, gapped, has_gap, keyed, stranger
from canarygen.lint.resource import Resource, once
from canarygen.lint.tree import Tree
from canarygen.typed import Final

_ANY: Final = "${ANY}"
"""A blank, for what stands under a key of which nothing is known."""


def sure(checks: Iterable[Callable[[Tree], Iterable[Diagnostic]]], tree: Tree) -> Iterator[Diagnostic]:
    """Give what checks tell about a tree, without what a filling of its blanks may make untrue."""
    for check in checks:
        told = [fault for fault in check(tree) if not is_of_a_blank(fault)]
        for doubted in (_gapped, _estranged):
            if told and (other := doubted(tree)) is not tree:
                again = set(map(_place, check(other)))
                told = [fault for fault in told if _place(fault) in again]
        yield from told


def _place(fault: Diagnostic) -> tuple[object, ...]:
    """Give what tells a finding apart: also its words, since what is wrong below a blank is told at the blank's own place."""
    return fault.code, fault.message, fault.span.source.path, fault.span.start, fault.span.end


@once
def _gapped(tree: Tree) -> Tree:
    """Give a tree with gaps for its blanks: itself, if it has none."""
    return _with_blanks(tree, _gap)


@once
def _estranged(tree: Tree) -> Tree:
    """Give a tree with strangers for its blanks: itself, if it has none for a whole value."""
    return _with_blanks(tree, _stranger)


def _with_blanks(tree: Tree, of: Callable[[str], str]) -> Tree:
    documents = {id(one.document): one.document for one in tree.resources}
    sources = {id(one.source): one.source for one in documents.values()}
    # One file may hold thousands of documents: it is read through once.
    marked = {key for key, one in sources.items() if has_marks(one.data)}
    given = {id(pods.described.document) for pods in tree.workloads if _has_blanks(pods.labels)}
    blank = {key: one for key, one in documents.items() if id(one.source) in marked or key in given}
    filled = {key: found for key, one in blank.items() if (found := _filled(one, of)) is not one}
    pairs = [(one, _of(one, filled.get(id(one.document)))) for one in tree.resources]
    faulty = [other for one, other in pairs if not tree.is_sound(one)]
    if not filled:
        return tree
    others = [other for _, other in pairs]
    return Tree(others, faulty=faulty, targets=tree.targets, kustomizations=tree.kustomizations)


def _has_blanks(labels: Mapping[str, str]) -> bool:
    """Whether labels have blanks, be it from a kustomization: of such the file of the pods has no mark."""
    return any(map(is_filled_in, (*labels, *labels.values())))


def _of(resource: Resource, document: Document | None) -> Resource:
    return replace(resource, document=document) if document else resource


def _filled(document: Document, of: Callable[[str], str]) -> Document:
    value = _with(of, document.value)
    return document if value is document.value else replace(document, value=value)


def _gap(text: str) -> str:
    found = STRANGE_BLANK.sub(GAP, text)
    return text if found == text else gapped(found)


@lru_cache
def _stranger(text: str) -> str:
    return stranger(text) if STRANGE_BLANK.fullmatch(text) else text


def _with(of: Callable[[str], str], value: Value) -> Value:
    """Give a value with something for its blanks: itself, if it has none."""
    if isinstance(value, str):
        return of(value)
    if isinstance(value, Mapping):
        inner = {_gap(key): _with(of, item) for key, item in value.items()}
        if all(map(_is_same, inner, value)) and all(map(_is_same, inner.values(), value.values())):
            return value
        # What stands under a blank as a text may be that; any other form is not known to be the one that such a key has.
        # Of several keys that may become one it is not known which does.
        are_one = len(inner) < len(value)
        open_ = [key for key in inner if has_gap(key) and (are_one or not isinstance(inner[key], str))]
        return keyed(inner | dict.fromkeys(open_, of(_ANY)))
    if isinstance(value, list):
        parts = [_with(of, item) for item in value]
        return value if all(map(_is_same, parts, value)) else parts
    return value


def _is_same(one: object, other: object) -> bool:
    return one is other
