"""The table of contents of out/: one function a kind of object.

LOWERINGS go from a canary to its manifests; what has Argo CD sync those is made in `argo_cd`.
"""

from collections.abc import Iterable

from canarygen.lowering.destination_rule import destination_rules
from canarygen.lowering.gateway import gateway
from canarygen.lowering.horizontal_pod_autoscaler import horizontal_pod_autoscaler
from canarygen.lowering.peer_authentication import peer_authentication
from canarygen.lowering.pod_disruption_budget import pod_disruption_budget
from canarygen.lowering.rollout import rollout
from canarygen.lowering.service import services
from canarygen.lowering.virtual_service import virtual_service
from canarygen.manifest import Manifest
from canarygen.model.canary import Canary


def analysis_templates(canary: Canary) -> Iterable[Manifest]:
    """Give the AnalysisTemplates of a canary."""
    if canary.analysis is None:
        return ()
    from canarygen.lowering.analysis_template import analysis_templates  # noqa: PLC0415 -- where nothing is measured nobody waits for it

    return analysis_templates(canary, canary.analysis)


LOWERINGS = (
    gateway,
    virtual_service,
    destination_rules,
    peer_authentication,
    services,
    analysis_templates,
    rollout,
    horizontal_pod_autoscaler,
    pod_disruption_budget,
)
