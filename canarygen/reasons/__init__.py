"""The rules by which objects are made, in words: a file for each part of the language, a table for each kind in it.

A table has a sentence for each part of an object that has one of its own. The parts are paths, `[]` for any
item of a list. Each sentence names, between backticks, the keys of the spec that decide; tests hold it to that,
and every sentence to a line.
"""

from collections.abc import Mapping

from canarygen.reasons import analysis, metadata, project, rollout, traffic, workload

REASONS: Mapping[str, Mapping[str, str]] = {
    "AnalysisTemplate": analysis.REASONS,
    "AppProject": project.APP_PROJECT,
    "Application": project.APPLICATION,
    "ApplicationSet": project.APPLICATION_SET,
    "DestinationRule": traffic.DESTINATION_RULE,
    "Gateway": traffic.GATEWAY,
    "HorizontalPodAutoscaler": workload.AUTOSCALER,
    "Kustomization": project.KUSTOMIZATION,
    "PeerAuthentication": traffic.PEER_AUTHENTICATION,
    "PodDisruptionBudget": workload.DISRUPTION_BUDGET,
    "Rollout": rollout.REASONS,
    "Service": traffic.SERVICE,
    "VirtualService": traffic.VIRTUAL_SERVICE,
}
METADATA = metadata.REASONS
PATCHED = "the canary's `patches` have the last word on what is generated, and are verified like the rest"
