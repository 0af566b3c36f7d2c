"""What Istio's webhook and Kubernetes' own validation refuse, or warn of, that no schema can see."""

from canarygen.lint.laws.validation.action import routes_do_one_thing
from canarygen.lint.laws.validation.annotation import annotations_are_accepted
from canarygen.lint.laws.validation.balancing import balancing_is_accepted, selected_workloads_are_accepted
from canarygen.lint.laws.validation.connection import connections_are_routed
from canarygen.lint.laws.validation.container import pods_have_containers, resources_are_accepted
from canarygen.lint.laws.validation.container_port import (
    container_ports_are_accepted,
    probes_find_their_ports,
)
from canarygen.lint.laws.validation.destination import (
    destinations_are_accepted,
    mirrors_are_accepted,
    weights_are_accepted,
)
from canarygen.lint.laws.validation.destination_rule import (
    DESTINATION_RULE_REFUSED,
    destination_rules_are_accepted,
    policies_are_accepted,
)
from canarygen.lint.laws.validation.fault import faults_are_accepted
from canarygen.lint.laws.validation.gateway import GATEWAY_REFUSED, gateways_are_accepted
from canarygen.lint.laws.validation.gateway_tls import gateways_end_tls_well
from canarygen.lint.laws.validation.header import header_changes_are_accepted
from canarygen.lint.laws.validation.label import labels_are_accepted
from canarygen.lint.laws.validation.length import lengths_are_in_milliseconds
from canarygen.lint.laws.validation.match import matches_are_accepted
from canarygen.lint.laws.validation.owner import (
    WORKLOAD_REFUSED,
    counts_are_accepted,
    deployments_are_accepted,
    selectors_find_their_pods,
)
from canarygen.lint.laws.validation.peer_authentication import (
    PEER_AUTHENTICATION_REFUSED,
    peer_authentications_are_accepted,
)
from canarygen.lint.laws.validation.requests import percentages_have_requests
from canarygen.lint.laws.validation.scaling import (
    BUDGET_REFUSED,
    autoscalers_are_accepted,
    budgets_are_accepted,
)
from canarygen.lint.laws.validation.selection import (
    SELECTOR_MATCHES_NOTHING,
    ports_find_their_names,
    services_find_pods,
)
from canarygen.lint.laws.validation.service import SERVICE_REFUSED, services_are_accepted
from canarygen.lint.laws.validation.service_reach import services_are_reached
from canarygen.lint.laws.validation.setting import settings_are_accepted
from canarygen.lint.laws.validation.versions import VERSION_GONE, versions_are_served
from canarygen.lint.laws.validation.virtual_service import (
    EXPORT_REFUSED,
    VIRTUAL_SERVICE_REFUSED,
    exports_are_accepted,
    virtual_services_are_accepted,
)
from canarygen.lint.laws.validation.volume import mounts_find_their_volumes
from canarygen.lint.laws.validation.warning import ISTIO_WARNS

CHECKS = (
    annotations_are_accepted,
    gateways_are_accepted,
    gateways_end_tls_well,
    virtual_services_are_accepted,
    exports_are_accepted,
    routes_do_one_thing,
    destinations_are_accepted,
    weights_are_accepted,
    mirrors_are_accepted,
    matches_are_accepted,
    header_changes_are_accepted,
    settings_are_accepted,
    lengths_are_in_milliseconds,
    faults_are_accepted,
    connections_are_routed,
    destination_rules_are_accepted,
    policies_are_accepted,
    balancing_is_accepted,
    selected_workloads_are_accepted,
    peer_authentications_are_accepted,
    services_are_accepted,
    services_are_reached,
    services_find_pods,
    ports_find_their_names,
    selectors_find_their_pods,
    deployments_are_accepted,
    counts_are_accepted,
    pods_have_containers,
    resources_are_accepted,
    container_ports_are_accepted,
    probes_find_their_ports,
    mounts_find_their_volumes,
    labels_are_accepted,
    autoscalers_are_accepted,
    budgets_are_accepted,
    percentages_have_requests,
    versions_are_served,
)
LAWS = (
    GATEWAY_REFUSED,
    VIRTUAL_SERVICE_REFUSED,
    EXPORT_REFUSED,
    DESTINATION_RULE_REFUSED,
    PEER_AUTHENTICATION_REFUSED,
    ISTIO_WARNS,
    SERVICE_REFUSED,
    SELECTOR_MATCHES_NOTHING,
    WORKLOAD_REFUSED,
    BUDGET_REFUSED,
    VERSION_GONE,
)
