"""The labels that kustomizations give to pods, and to what runs them, before anybody applies them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from canarygen.document import Document, Path, mapping
from canarygen.key import ARGO
from canarygen.lint.kustomization import Kustomization, by_folder, reached
from canarygen.lint.resource import Resource
from canarygen.lint.workload import TEMPLATES
from canarygen.typed import Any, Final

Labels = Mapping[str, str]
_SELECTING: Final = frozenset({"apps", ARGO})
"""The groups of what says by a selector which pods are its own."""


def labelled(found: Iterable[Resource], by: Sequence[Kustomization]) -> list[Resource]:
    """Give objects with the labels that kustomizations add to their pods, and to a selector that isn't there.

    What is written stands: a label that overrides one overrides it in pods and selectors alike. Where two overlays say
    different things of one base, neither counts.
    """
    given = _given(by)
    return [
        _labelled(resource, given[resource.file]) if resource.file in given else resource
        for resource in found
    ]


def _given(by: Sequence[Kustomization]) -> Mapping[str, tuple[Labels, Labels]]:
    """Give, by file, the labels that pods get, and those that selectors get, too."""
    folders = by_folder(by)
    found: dict[str, list[Kustomization]] = defaultdict(list)
    for kustomization in by:
        if kustomization.pod_labels:
            for path in reached(kustomization, folders):
                found[path].append(kustomization)
    return {
        path: (_agreed(one.pod_labels for one in over), _agreed(one.selected_labels for one in over))
        for path, over in found.items()
    }


def _agreed(labels: Iterable[Labels]) -> Labels:
    values: dict[str, set[str]] = defaultdict(set)
    for said in labels:
        for key, value in said.items():
            values[key].add(value)
    return {key: next(iter(said)) for key, said in values.items() if len(said) == 1}


def _labelled(resource: Resource, labels: tuple[Labels, Labels]) -> Resource:
    path = TEMPLATES.get((resource.group, resource.kind))
    if path is None or resource.path or resource.get("spec", "workloadRef"):
        return resource
    to_pods, to_selectors = labels
    value = _with(resource.content, (*path, "metadata", "labels"), to_pods)
    if resource.group in _SELECTING and not resource.get("spec", "selector"):
        value = _with(value, ("spec", "selector", "matchLabels"), to_selectors)
    return Resource(Document(resource.document.source, value, resource.document.marks))


def _with(value: Any, path: Path, labels: Labels) -> Any:
    """Give a mapping in which labels stand at a path; what stands there already wins, also if it is no mapping."""
    if value is not None and not isinstance(value, Mapping):
        return value
    said: dict[Any, Any] = {**mapping(value)}
    return {**said, path[0]: _with(said.get(path[0]), path[1:], labels)} if path else {**labels, **said}
