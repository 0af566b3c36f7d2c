"""Objects that two Applications of Argo CD hold."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, mapping, numbered, text
from canarygen.key import ARGO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.delivery.contents import contents
from canarygen.lint.realm import are_variants
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

OBJECT_OF_TWO_APPLICATIONS: Final = Law(
    "object-of-two-applications",
    "Each of two Applications that hold one object undoes what the other makes of it, and prunes what the other still needs.",
)
_RENDERED: Final = frozenset({"helm", "kustomize", "plugin", "chart"})
Source = tuple[Resource, Path, Mapping[str, Any]]


def applications_hold_objects_of_their_own(tree: Tree) -> Iterator[Diagnostic]:
    """No folder is synced to one namespace of one cluster by two Applications, by itself or with a folder above it.

    What is rendered with values of an Application's own may well be other objects, and is left out. A folder whose manifests are
    not in the tree may be a chart, of which each Application makes objects of its own name: that is no more than worth knowing.
    """
    found: dict[tuple[str, ...], dict[str, list[Source]]] = defaultdict(lambda: defaultdict(list))
    for application in tree.of(ARGO, "Application"):
        for source in _sources(application):
            path = str(PurePosixPath(text(source[2].get("path"))))
            found[_home(application, source[2])][path].append(source)
    for folders in found.values():
        for path, sources in folders.items():
            above = [
                other
                for parent in PurePosixPath(path).parents
                for other in folders.get(str(parent), ())
                if mapping(other[2].get("directory")).get("recurse") is True
            ]
            yield from _shared(sources, [*sources, *above], tree)


def _sources(application: Resource) -> Iterator[Source]:
    one = mapping(application.get("spec", "source"))
    several = [
        (("spec", "sources", index), said) for index, said in numbered(application.get("spec", "sources"))
    ]
    for path, said in [(("spec", "source"), one), *several]:
        chosen = mapping(said.get("directory")).keys() & {"include", "exclude", "jsonnet"}
        if text(said.get("path")) and not (said.keys() & _RENDERED or chosen):
            yield application, path, said


def _home(application: Resource, source: Mapping[str, Any]) -> tuple[str, ...]:
    """Give where the files come from, and where they go."""
    to = mapping(application.get("spec", "destination"))
    url = text(source.get("repoURL")).rstrip("/").removesuffix(".git")
    return (
        url,
        text(source.get("targetRevision")) or "HEAD",
        *(text(to.get(key)) for key in ("server", "name", "namespace")),
    )


def _shared(sources: list[Source], others: list[Source], tree: Tree) -> Iterator[Diagnostic]:
    for application, path, _ in sources:
        rival = next((other for other in others if not are_variants(other[0], application)), None)
        if rival:
            yield breach(
                OBJECT_OF_TWO_APPLICATIONS,
                f"{rival[0]} syncs the same files to the same place",
                application.at(*path, "path").span,
                "give each folder one Application",
                Note("this is its folder", rival[0].at(*rival[1], "path").span),
                ruled=None if contents(tree).of(application) else Severity.INFO,
            )
