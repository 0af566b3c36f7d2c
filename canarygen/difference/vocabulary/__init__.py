"""The words for the kinds of objects: a table of rules for each, listed here."""

from canarygen.difference.rule import Branch, Rule, branches
from canarygen.difference.vocabulary import (
    analysis_template,
    argo_cd,
    autoscaler,
    gateway,
    metadata,
    policy,
    rollout,
    service,
    virtual_service,
)

_RULES: dict[str, tuple[Rule, ...]] = {
    "AnalysisTemplate": analysis_template.RULES,
    "AppProject": argo_cd.PROJECT,
    "Application": argo_cd.APPLICATION,
    "ApplicationSet": argo_cd.APPLICATION_SET,
    "DestinationRule": policy.DESTINATION_RULE,
    "Gateway": gateway.RULES,
    "HorizontalPodAutoscaler": autoscaler.AUTOSCALER,
    "Kustomization": metadata.KUSTOMIZATION,
    "PeerAuthentication": policy.PEER_AUTHENTICATION,
    "PodDisruptionBudget": autoscaler.BUDGET,
    "Rollout": rollout.RULES,
    "Service": service.RULES,
    "VirtualService": virtual_service.RULES,
}
_VOCABULARY = {kind: branches((*metadata.RULES, *rules)) for kind, rules in _RULES.items()}
_UNKNOWN = branches(metadata.RULES)


def vocabulary(kind: str) -> Branch:
    """Give the rules for a kind of object."""
    return _VOCABULARY.get(kind, _UNKNOWN)
