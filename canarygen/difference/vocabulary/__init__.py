"""The words for the kinds of objects: a file for each part of the language, a table of rules for each kind, listed here."""

from canarygen.difference.rule import Branch, Rule, branches, value
from canarygen.difference.vocabulary import analysis, project, rollout, traffic, workload

_METADATA = (
    value("apiVersion", "API version"),
    value("kind", "kind"),
    value("metadata.name", "name"),
    value("metadata.namespace", "namespace"),
    value("metadata.labels.*", "label {}"),
    value("metadata.annotations.*", "annotation {}"),
)
"""What every object has."""

_RULES: dict[str, tuple[Rule, ...]] = {
    "AnalysisTemplate": analysis.RULES,
    "AppProject": project.APP_PROJECT,
    "Application": project.APPLICATION,
    "ApplicationSet": project.APPLICATION_SET,
    "DestinationRule": traffic.DESTINATION_RULE,
    "Gateway": traffic.GATEWAY,
    "HorizontalPodAutoscaler": workload.AUTOSCALER,
    "Kustomization": project.KUSTOMIZATION,
    "PeerAuthentication": traffic.PEER_AUTHENTICATION,
    "PodDisruptionBudget": workload.BUDGET,
    "Rollout": rollout.RULES,
    "Service": traffic.SERVICE,
    "VirtualService": traffic.VIRTUAL_SERVICE,
}
_VOCABULARY = {kind: branches((*_METADATA, *rules)) for kind, rules in _RULES.items()}
_UNKNOWN = branches(_METADATA)


def vocabulary(kind: str) -> Branch:
    """Give the rules for a kind of object."""
    return _VOCABULARY.get(kind, _UNKNOWN)
