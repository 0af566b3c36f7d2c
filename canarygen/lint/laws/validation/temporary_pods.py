"""Pods that are there for a time only, with labels of their own: those of experiments, and of one version of a Rollout."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from canarygen.document import items, mapping
from canarygen.key import ARGO
from canarygen.lint.resource import Resource, texts
from canarygen.lint.role import labels_of_versions
from canarygen.lint.tree import Tree


def temporary_labels(tree: Tree) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Give the labels of such pods of a tree, by namespace."""
    found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for rollout in tree.any_of(ARGO, "Rollout"):
        own = list(_of_rollout(rollout))
        for pods in tree.workloads_of(rollout):
            found[rollout.namespace] += [{**pods.labels, **labels} for labels in own]
    for experiment in tree.any_of(ARGO, "Experiment"):
        found[experiment.namespace] += _of_templates(experiment.get("spec", "templates"))
    return found


def _of_rollout(rollout: Resource) -> Iterator[Mapping[str, str]]:
    yield from labels_of_versions(rollout)
    for step in items(rollout.get("spec", "strategy", "canary", "steps")):
        yield from _of_templates(mapping(mapping(step).get("experiment")).get("templates"))


def _of_templates(templates: Any) -> Iterator[Mapping[str, str]]:
    for template in map(mapping, items(templates)):
        inner = mapping(mapping(template.get("template")).get("metadata"))
        yield {**texts(inner.get("labels")), **texts(mapping(template.get("metadata")).get("labels"))}
