"""The rules by which objects are made, in words: a table a kind, a sentence for each part that has one of its own.

The parts are paths, `[]` for any item of a list. Each sentence names, between backticks,
the keys of the spec that decide; tests hold it to that, and every sentence to a line.
"""

from collections.abc import Mapping

from canarygen.reasons import (
    analysis_template,
    argo_cd,
    destination_rule,
    gateway,
    horizontal_pod_autoscaler,
    kustomization,
    metadata,
    peer_authentication,
    pod_disruption_budget,
    rollout,
    service,
    virtual_service,
)

REASONS: Mapping[str, Mapping[str, str]] = {
    "AnalysisTemplate": analysis_template.REASONS,
    "AppProject": argo_cd.PROJECT,
    "Application": argo_cd.APPLICATION,
    "ApplicationSet": argo_cd.APPLICATION_SET,
    "DestinationRule": destination_rule.REASONS,
    "Gateway": gateway.REASONS,
    "HorizontalPodAutoscaler": horizontal_pod_autoscaler.REASONS,
    "Kustomization": kustomization.REASONS,
    "PeerAuthentication": peer_authentication.REASONS,
    "PodDisruptionBudget": pod_disruption_budget.REASONS,
    "Rollout": rollout.REASONS,
    "Service": service.REASONS,
    "VirtualService": virtual_service.REASONS,
}
METADATA = metadata.REASONS
PATCHED = "the canary's `patches` have the last word on what is generated, and are verified like the rest"
