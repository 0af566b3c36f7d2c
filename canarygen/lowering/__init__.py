"""The table of contents of out/: one function a kind of object.

LOWERINGS go from a canary to its manifests; DELIVERIES from an environment and the deliveries of all
its canaries to what has Argo CD sync them, and of those the SHARED ones make one object for all.
"""

from canarygen.lowering.analysis_template import analysis_templates
from canarygen.lowering.app_project import app_projects
from canarygen.lowering.application import applications
from canarygen.lowering.application_set import application_sets
from canarygen.lowering.destination_rule import destination_rules
from canarygen.lowering.gateway import gateway
from canarygen.lowering.horizontal_pod_autoscaler import horizontal_pod_autoscaler
from canarygen.lowering.peer_authentication import peer_authentication
from canarygen.lowering.pod_disruption_budget import pod_disruption_budget
from canarygen.lowering.rollout import rollout
from canarygen.lowering.service import services
from canarygen.lowering.virtual_service import virtual_service

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
DELIVERIES = (app_projects, applications, application_sets)
SHARED = (app_projects, application_sets)
