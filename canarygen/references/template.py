"""How objects name AnalysisTemplates."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.document import children
from canarygen.key import ARGO, Key
from canarygen.references.reference import Object


def template_key(template: Object, namespace: str) -> Key:
    """Give the key of a template that is mentioned by an object of a namespace."""
    name = template.get("templateName", "")
    if template.get("clusterScope", False):
        return (ARGO, "ClusterAnalysisTemplate", "", name)
    return (ARGO, "AnalysisTemplate", namespace, name)


def templates_of(value: Any, namespace: str) -> Iterator[Key]:
    """Find every template that is mentioned somewhere in a value of an object of a namespace."""
    if isinstance(value, Mapping) and "templateName" in value:
        yield template_key(value, namespace)
    for _, inner in children(value):
        yield from templates_of(inner, namespace)
