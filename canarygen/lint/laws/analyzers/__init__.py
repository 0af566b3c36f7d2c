"""What Istio's analyzers find in a cluster, found in a tree: whom objects name, and what they take from each other."""

from canarygen.lint.laws.analyzers.annotation_places import (
    ANNOTATION_MISPLACED,
    annotations_are_in_their_places,
)
from canarygen.lint.laws.analyzers.annotations import (
    ANNOTATION_DEPRECATED,
    ANNOTATION_UNKNOWN,
    annotations_are_known,
    annotations_are_of_today,
    annotations_are_read,
)
from canarygen.lint.laws.analyzers.bypasses import sidecars_see_the_traffic
from canarygen.lint.laws.analyzers.claims import CLAIMS_UNCHECKED, claims_are_checked
from canarygen.lint.laws.analyzers.destinations import (
    DESTINATION_PORT_NEEDED,
    DESTINATION_UNKNOWN,
    DESTINATION_WITHOUT_THAT_PORT,
    RULE_OF_NO_HOST,
    destinations_are_there,
    destinations_have_their_ports,
    rules_have_hosts,
)
from canarygen.lint.laws.analyzers.entries import (
    ADDRESS_NEEDED,
    HOST_OF_TWO_PROTOCOLS,
    entries_agree_on_protocols,
    tcp_has_addresses,
)
from canarygen.lint.laws.analyzers.envoy_filters import (
    PATCH_IGNORED,
    PATCH_ORDER_UNSAID,
    patches_have_an_order,
    patches_take_effect,
)
from canarygen.lint.laws.analyzers.gateway_pods import (
    GATEWAY_WITHOUT_PODS,
    PORT_NOT_ON_GATEWAY,
    ports_lead_to_gateways,
    selectors_pick_pods,
)
from canarygen.lint.laws.analyzers.gateway_references import (
    GATEWAY_UNKNOWN,
    HOST_NOT_ADMITTED,
    INTERNAL_GATEWAY,
    gateways_admit_their_hosts,
    gateways_are_there,
)
from canarygen.lint.laws.analyzers.gateway_servers import RULES_NOT_SERVED, rules_are_served
from canarygen.lint.laws.analyzers.gateway_splits import SPLIT_NOT_AT_GATEWAY, splits_hold_at_gateways
from canarygen.lint.laws.analyzers.literals import patterns_are_said_to_be_some
from canarygen.lint.laws.analyzers.mesh_hosts import MESH_HOST_TWICE, mesh_hosts_have_one_route
from canarygen.lint.laws.analyzers.mesh_ports import RULES_FOR_CONNECTIONS, requests_are_seen
from canarygen.lint.laws.analyzers.policies import (
    DELAY_BY_PERCENT,
    EGRESS_PROXY_IGNORED,
    SERVER_NOT_VERIFIED,
    delays_are_by_percentage,
    servers_are_verified,
    sidecars_name_no_egress_proxy,
)
from canarygen.lint.laws.analyzers.secrets import (
    SECRET_OUT_OF_REACH,
    SECRET_WITHOUT_CERTIFICATE,
    secrets_are_within_reach,
    secrets_have_certificates,
)
from canarygen.lint.laws.analyzers.selections import (
    NAMESPACE_SET_TWICE,
    SELECTION_WITHOUT_PODS,
    SELECTOR_AT_GATEWAY,
    SIDECAR_IN_AMBIENT,
    WORKLOAD_SET_TWICE,
    gateways_are_named_by_reference,
    namespaces_are_set_once,
    selectors_pick_workloads,
    sidecars_have_proxies,
    workloads_are_set_once,
)
from canarygen.lint.laws.analyzers.servers import (
    CERTIFICATE_SHARED,
    GATEWAYS_CONFLICT,
    certificates_are_not_shared,
    gateways_do_not_conflict,
)
from canarygen.lint.laws.analyzers.service_ports import (
    OUTSIDE_WITHOUT_PROTOCOL,
    PORT_OF_TWO_PROTOCOLS,
    PROTOCOL_GUESSED,
    TARGET_OF_TWO_PORTS,
    outside_ports_say_protocols,
    protocols_are_said,
    services_agree_on_ports,
)
from canarygen.lint.laws.analyzers.sidecars import (
    INJECTION_TWICE,
    POD_SETTING_MISPLACED,
    USER_OF_THE_PROXY,
    injection_is_said_once,
    pod_settings_are_on_pods,
    users_differ_from_the_proxy,
)
from canarygen.lint.laws.analyzers.subsets import (
    SUBSET_UNKNOWN,
    SUBSET_WITHOUT_PODS,
    subsets_are_defined,
    subsets_have_pods,
)
from canarygen.lint.laws.analyzers.unreached import MATCH_WITHOUT_EFFECT, RULE_UNREACHABLE, rules_are_reached
from canarygen.lint.laws.analyzers.visibility import ROUTE_HIDDEN, routes_are_seen, services_are_seen
from canarygen.lint.laws.analyzers.waypoints import routes_have_a_waypoint

CHECKS = (
    destinations_are_there,
    destinations_have_their_ports,
    rules_have_hosts,
    subsets_are_defined,
    subsets_have_pods,
    gateways_are_there,
    gateways_admit_their_hosts,
    gateways_do_not_conflict,
    certificates_are_not_shared,
    selectors_pick_pods,
    secrets_are_within_reach,
    secrets_have_certificates,
    claims_are_checked,
    ports_lead_to_gateways,
    mesh_hosts_have_one_route,
    rules_are_reached,
    patterns_are_said_to_be_some,
    splits_hold_at_gateways,
    services_are_seen,
    routes_are_seen,
    rules_are_served,
    requests_are_seen,
    protocols_are_said,
    services_agree_on_ports,
    outside_ports_say_protocols,
    tcp_has_addresses,
    entries_agree_on_protocols,
    annotations_are_known,
    annotations_are_read,
    annotations_are_of_today,
    annotations_are_in_their_places,
    injection_is_said_once,
    pod_settings_are_on_pods,
    users_differ_from_the_proxy,
    sidecars_see_the_traffic,
    servers_are_verified,
    delays_are_by_percentage,
    sidecars_name_no_egress_proxy,
    selectors_pick_workloads,
    workloads_are_set_once,
    namespaces_are_set_once,
    gateways_are_named_by_reference,
    sidecars_have_proxies,
    routes_have_a_waypoint,
    patches_take_effect,
    patches_have_an_order,
)
LAWS = (
    DESTINATION_UNKNOWN,
    DESTINATION_WITHOUT_THAT_PORT,
    DESTINATION_PORT_NEEDED,
    RULE_OF_NO_HOST,
    SUBSET_UNKNOWN,
    SUBSET_WITHOUT_PODS,
    GATEWAY_UNKNOWN,
    HOST_NOT_ADMITTED,
    INTERNAL_GATEWAY,
    GATEWAYS_CONFLICT,
    CERTIFICATE_SHARED,
    GATEWAY_WITHOUT_PODS,
    SECRET_OUT_OF_REACH,
    SECRET_WITHOUT_CERTIFICATE,
    CLAIMS_UNCHECKED,
    PORT_NOT_ON_GATEWAY,
    MESH_HOST_TWICE,
    RULE_UNREACHABLE,
    MATCH_WITHOUT_EFFECT,
    SPLIT_NOT_AT_GATEWAY,
    ROUTE_HIDDEN,
    RULES_NOT_SERVED,
    RULES_FOR_CONNECTIONS,
    PROTOCOL_GUESSED,
    PORT_OF_TWO_PROTOCOLS,
    TARGET_OF_TWO_PORTS,
    OUTSIDE_WITHOUT_PROTOCOL,
    ADDRESS_NEEDED,
    HOST_OF_TWO_PROTOCOLS,
    ANNOTATION_UNKNOWN,
    ANNOTATION_DEPRECATED,
    ANNOTATION_MISPLACED,
    INJECTION_TWICE,
    POD_SETTING_MISPLACED,
    USER_OF_THE_PROXY,
    SERVER_NOT_VERIFIED,
    DELAY_BY_PERCENT,
    EGRESS_PROXY_IGNORED,
    SELECTION_WITHOUT_PODS,
    WORKLOAD_SET_TWICE,
    NAMESPACE_SET_TWICE,
    SELECTOR_AT_GATEWAY,
    SIDECAR_IN_AMBIENT,
    PATCH_IGNORED,
    PATCH_ORDER_UNSAID,
)
