"""Words for what every object has."""

from canarygen.difference.rule import thing, value

RULES = (
    value("apiVersion", "API version"),
    value("kind", "kind"),
    value("metadata.name", "name"),
    value("metadata.namespace", "namespace"),
    value("metadata.labels.*", "label {}"),
    value("metadata.annotations.*", "annotation {}"),
)
KUSTOMIZATION = (thing("resources.*", "resource {}"),)
