"""What is sure of manifests with blanks: what holds where each is like nothing else, and where each is like all that it may become.

A blank of another object may make untrue what is told: a Service `${NAME}` may be the one that a route lacks. No law asks about that
by itself. What was found is asked for again, in a tree in which a blank has the benefit of the doubt: there it is the name, label or
mode that somebody looks for. What is found once only depends on what is filled in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from canarygen.diagnostic import Diagnostic
from canarygen.document import Document, Value
from canarygen.frozen import replace
from canarygen.lint.blank import STRANGE_BLANK, has_marks, is_filled_in, is_of_a_blank
from canarygen.lint.gap import ANYTHING, GAP, gapped, has_gap, keyed
from canarygen.lint.resource import Resource, once
from canarygen.lint.tree import Tree


def sure(checks: Iterable[Callable[[Tree], Iterable[Diagnostic]]], tree: Tree) -> Iterator[Diagnostic]:
    """Give what checks tell about a tree, without what a filling of its blanks may make untrue."""
    for check in checks:
        told = [fault for fault in check(tree) if not is_of_a_blank(fault)]
        doubted = _doubted(tree) if told else tree
        again = {_place(fault) for fault in check(doubted)} if doubted is not tree else ()
        yield from (fault for fault in told if doubted is tree or _place(fault) in again)


def _place(fault: Diagnostic) -> tuple[object, ...]:
    """Give what tells a finding apart: also its words, since what is wrong below a blank is told at the blank's own place."""
    return fault.code, fault.message, fault.span.source.path, fault.span.start, fault.span.end


@once
def _doubted(tree: Tree) -> Tree:
    """Give a tree with gaps for its blanks: itself, if it has none."""
    documents = {id(one.document): one.document for one in tree.resources}
    sources = {id(one.source): one.source for one in documents.values()}
    # One file may hold thousands of documents: it is read through once.
    marked = {key for key, one in sources.items() if has_marks(one.data)}
    given = {id(pods.described.document) for pods in tree.workloads if _has_blanks(pods.labels)}
    blank = {key: one for key, one in documents.items() if id(one.source) in marked or key in given}
    gapped = {key: found for key, one in blank.items() if (found := _gapped(one)) is not one}
    pairs = [(one, _of(one, gapped.get(id(one.document)))) for one in tree.resources]
    faulty = [other for one, other in pairs if not tree.is_sound(one)]
    if not gapped:
        return tree
    others = [other for _, other in pairs]
    return Tree(others, faulty=faulty, targets=tree.targets, kustomizations=tree.kustomizations)


def _has_blanks(labels: Mapping[str, str]) -> bool:
    """Whether labels have blanks, be it from a kustomization: of such the file of the pods has no mark."""
    return any(map(is_filled_in, (*labels, *labels.values())))


def _of(resource: Resource, document: Document | None) -> Resource:
    return replace(resource, document=document) if document else resource


def _gapped(document: Document) -> Document:
    value = _with_gaps(document.value)
    return document if value is document.value else replace(document, value=value)


def _with_gaps(value: Value) -> Value:
    """Give a value with gaps for its blanks: itself, if it has none."""
    if isinstance(value, str):
        found = STRANGE_BLANK.sub(GAP, value)
        return value if found == value else gapped(found)
    if isinstance(value, Mapping):
        inner = {_with_gaps(key): _with_gaps(item) for key, item in value.items()}
        if all(map(_is_same, inner, value)) and all(map(_is_same, inner.values(), value.values())):
            return value
        if len(inner) < len(value):  # Several keys may become one: which of them does is not known.
            inner |= {key: ANYTHING for key in inner if has_gap(key)}
        return keyed(inner)
    if isinstance(value, list):
        parts = [_with_gaps(item) for item in value]
        return value if all(map(_is_same, parts, value)) else parts
    return value


def _is_same(one: object, other: object) -> bool:
    return one is other
