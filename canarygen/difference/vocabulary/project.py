"""Words for what canarygen.yaml asks for: what has Argo CD sync the tree (where to, when, and what it leaves alone), and kustomizations."""

from collections.abc import Iterator

from canarygen.difference.leaf import leaves
from canarygen.difference.rule import Rule, branches, thing, told, value, within
from canarygen.difference.word import Word
from canarygen.document import Value, descendant, items

_ELEMENTS = branches((thing("*", "Application {}"), within("*", "Application {}: {}")))


def _application(spec: str) -> tuple[Rule, ...]:
    return (
        value(f"{spec}.project", "Argo CD project"),
        value(f"{spec}.source.repoURL", "repository"),
        value(f"{spec}.source.targetRevision", "revision"),
        value(f"{spec}.source.path", "path"),
        within(f"{spec}.source", "source {}"),
        value(f"{spec}.destination.*", "destination {}"),
        thing(f"{spec}.syncPolicy.automated", "automatic sync"),
        value(f"{spec}.syncPolicy.automated.prune", "automatic prune"),
        value(f"{spec}.syncPolicy.automated.selfHeal", "self-heal"),
        thing(f"{spec}.syncPolicy.syncOptions.*", "sync option {}"),
        value(f"{spec}.syncPolicy.managedNamespaceMetadata.labels.*", "namespace label {}"),
    )


def _generators(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell which Applications come and go, and what changes of those that stay."""
    del names
    for leaf in leaves(_listed(old), _listed(new), _ELEMENTS):
        yield from leaf.words


def _listed(generators: Value) -> Value:
    return items(descendant(generators, (0, "list", "elements")))


APPLICATION = (
    *_application("spec"),
    thing("spec.ignoreDifferences.*", "ignored fields of {}"),
    within("spec.ignoreDifferences.*", "ignored fields of {}: {}"),
)
APPLICATION_SET = (
    *_application("spec.template.spec"),
    told("spec.generators", _generators),
    value("spec.syncPolicy.preserveResourcesOnDeletion", "objects kept when an Application goes"),
)
APP_PROJECT = (
    thing("spec.sourceRepos.*", "allowed repository {}"),
    thing("spec.destinations.*", "allowed destination {}"),
    thing("spec.namespaceResourceWhitelist.*", "allowed kind {}"),
    thing("spec.clusterResourceWhitelist.*", "allowed cluster kind {}"),
)
KUSTOMIZATION = (thing("resources.*", "resource {}"),)
