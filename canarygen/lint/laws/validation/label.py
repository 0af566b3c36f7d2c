"""The labels of pods and of what runs them: ValidateLabels, apimachinery. Kinds without a pinned schema have no other judge."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.form import is_label_value, is_qualified_name, is_subdomain
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Part, part
from canarygen.lint.laws.validation.template import templates
from canarygen.lint.resource import Resource
from canarygen.lint.role import ROLES
from canarygen.lint.tree import Tree
from canarygen.typed import Any
from canarygen.wording import brief


def labels_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Names, labels and annotations of pods, and of what runs them, have the form that Kubernetes wants."""
    for template in templates(tree):
        name = template.owner.name
        if name and not is_subdomain(name):
            yield breach(
                Code.POD_REFUSED,
                f"`{name}` is no name of a {template.owner.kind}",
                template.owner.at("metadata", "name").span,
                "use lower-case letters, digits, dashes and dots",
            )
        own = (part(template.owner, "metadata"), template.pod.inner("metadata"))
        for metadata in (*own, *_of_versions(template.owner)):
            yield from _labels(metadata)
            for key, value in metadata.inner("annotations").said.items():
                yield from _text(metadata, "annotations", key, value)


def _of_versions(owner: Resource) -> Iterator[Part]:
    """Give what a Rollout puts on the pods of one version: of a label that is none its new pods are refused."""
    if owner.kind == "Rollout":
        for role in (role for role in ROLES if role.metadata):
            yield part(owner, "spec", "strategy", role.kind, role.metadata)


def _labels(metadata: Part) -> Iterator[Diagnostic]:
    for key, value in metadata.inner("labels").said.items():
        yield from _text(metadata, "labels", key, value)
        if isinstance(value, str) and not is_label_value(value):
            yield breach(
                Code.POD_REFUSED,
                f"`{brief(value)}` is no value of a label",
                metadata.span("labels", key),
                "use up to 63 letters, digits, dashes, dots and underscores, with a letter or a digit at each end",
            )


def _text(metadata: Part, kind: str, key: str, value: Any) -> Iterator[Diagnostic]:
    if value is not None and not isinstance(value, str):
        yield breach(
            Code.POD_REFUSED,
            f"`{brief(value)}` is no text to YAML",
            metadata.span(kind, key),
            "put it in quotes",
        )
    if not is_qualified_name(key.lower() if kind == "annotations" else key):
        yield breach(
            Code.POD_REFUSED,
            f"`{brief(key)}` is no key of {kind}",
            metadata.key(kind, key),
            "write NAME, or DOMAIN/NAME, of letters, digits, dashes, dots and underscores",
        )
