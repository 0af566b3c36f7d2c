"""The laws that no schema can see: one function a law, each from the fleet to its breaches."""

from collections.abc import Callable, Iterator, Sequence

from canarygen.checks.applications import applications_are_told_apart
from canarygen.checks.autoscaler_rules import autoscaler_rules_are_accepted
from canarygen.checks.autoscaling import (
    autoscalers_and_rollouts_agree,
    autoscalers_have_room,
    autoscalers_have_targets,
    percentages_have_requests,
)
from canarygen.checks.blue_green import moved_services_are_no_subsets, switches_are_accepted
from canarygen.checks.containers import containers_are_accepted
from canarygen.checks.deployments import deployments_are_known, deployments_step_back
from canarygen.checks.destinations import (
    destinations_are_full,
    redirects_lead_elsewhere,
    rewrites_keep_one_slash,
)
from canarygen.checks.disruptions import budgets_keep_pods, budgets_let_pods_go
from canarygen.checks.experiments import (
    experiment_services_are_free,
    experiment_services_have_names,
    experiments_are_accepted,
    experiments_end,
    experiments_find_their_traffic,
    experiments_keep_pods_for_their_traffic,
)
from canarygen.checks.external import (
    destinations_are_there,
    external_gateways_admit_hosts,
    secrets_are_declared,
    templates_are_there,
)
from canarygen.checks.gateways import gateways_admit_hosts, gateways_are_named_once, tls_has_what_it_needs
from canarygen.checks.hosts import hosts_do_not_overlap, hosts_fit_their_gateways, mesh_hosts_name_no_services
from canarygen.checks.managed_matches import (
    conditions_have_text,
    headers_are_alternatives,
    mirrors_ask_for_no_query,
)
from canarygen.checks.managed_routes import (
    managed_routes_are_held,
    managed_routes_differ_from_others,
    managed_routes_fit_their_virtual_service,
    managed_routes_follow_the_pods,
)
from canarygen.checks.matches import (
    conditions_are_looked_at,
    header_changes_are_accepted,
    patterns_are_accepted,
)
from canarygen.checks.metadata import metadata_is_ours_to_give
from canarygen.checks.mtls import callers_speak_mutual_tls
from canarygen.checks.names import canaries_are_unique, derived_names_fit, names_are_used, names_differ
from canarygen.checks.notifications import subscriptions_are_accepted, triggers_are_known
from canarygen.checks.other_splits import routes_meet_the_weights_of_others
from canarygen.checks.ping_pong import syncs_keep_the_roles
from canarygen.checks.pods import (
    image_is_said_once,
    probes_find_their_ports,
    services_find_pods,
)
from canarygen.checks.ports import (
    connections_are_routed,
    ports_are_distinct,
    ports_are_split,
    tcp_ports_are_open,
    traffic_has_a_port,
)
from canarygen.checks.previews import previews_are_possible, previews_are_reached
from canarygen.checks.release import images_are_fixed, rollbacks_find_their_revisions
from canarygen.checks.requests import retries_are_accepted, tries_fit_into_timeouts
from canarygen.checks.resources import containers_have_memory_to_start_with, resources_are_accepted
from canarygen.checks.routes import (
    requests_are_split,
    routes_are_for_requests,
    routes_are_reached,
    routes_differ,
)
from canarygen.checks.scale import (
    aborts_keep_pods,
    controller_accepts_scale,
    thresholds_are_reached,
    weights_have_pods,
)
from canarygen.checks.secrets import secrets_are_references
from canarygen.checks.selectors import selectors_find_their_own_pods
from canarygen.checks.servers import gateway_ports_speak_one_protocol, gateways_do_not_conflict
from canarygen.checks.shared_hosts import (
    connections_are_claimed_once,
    mesh_hosts_are_claimed_once,
    requests_are_claimed_once,
)
from canarygen.checks.sidecars import (
    pods_are_in_the_mesh,
    sidecars_have_their_ports,
    sidecars_see_the_traffic,
)
from canarygen.checks.steps import (
    last_weights_are_held,
    new_versions_are_held,
    nothing_follows_full_weight,
    schedules_have_steps,
    weights_increase,
)
from canarygen.checks.targets import targets_are_within_reach, targets_have_what_is_used
from canarygen.checks.times import deadlines_leave_time, deadlines_let_pods_start, durations_are_accepted
from canarygen.checks.traffic_policies import policies_find_their_ports, traffic_policies_are_accepted
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Fleet

Check = Callable[[Fleet], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    targets_are_within_reach,
    targets_have_what_is_used,
    canaries_are_unique,
    applications_are_told_apart,
    names_differ,
    names_are_used,
    derived_names_fit,
    metadata_is_ours_to_give,
    image_is_said_once,
    services_find_pods,
    selectors_find_their_own_pods,
    probes_find_their_ports,
    containers_are_accepted,
    resources_are_accepted,
    containers_have_memory_to_start_with,
    ports_are_distinct,
    traffic_has_a_port,
    ports_are_split,
    connections_are_routed,
    tcp_ports_are_open,
    requests_are_split,
    routes_are_for_requests,
    routes_differ,
    routes_are_reached,
    conditions_are_looked_at,
    patterns_are_accepted,
    header_changes_are_accepted,
    destinations_are_full,
    redirects_lead_elsewhere,
    rewrites_keep_one_slash,
    previews_are_possible,
    callers_speak_mutual_tls,
    hosts_fit_their_gateways,
    hosts_do_not_overlap,
    mesh_hosts_name_no_services,
    mesh_hosts_are_claimed_once,
    connections_are_claimed_once,
    requests_are_claimed_once,
    previews_are_reached,
    gateways_are_named_once,
    gateways_admit_hosts,
    external_gateways_admit_hosts,
    secrets_are_declared,
    destinations_are_there,
    routes_meet_the_weights_of_others,
    templates_are_there,
    gateways_do_not_conflict,
    gateway_ports_speak_one_protocol,
    tls_has_what_it_needs,
    retries_are_accepted,
    tries_fit_into_timeouts,
    traffic_policies_are_accepted,
    policies_find_their_ports,
    durations_are_accepted,
    deadlines_leave_time,
    deadlines_let_pods_start,
    schedules_have_steps,
    weights_increase,
    nothing_follows_full_weight,
    new_versions_are_held,
    weights_have_pods,
    controller_accepts_scale,
    autoscalers_have_room,
    autoscalers_have_targets,
    autoscaler_rules_are_accepted,
    percentages_have_requests,
    autoscalers_and_rollouts_agree,
    budgets_let_pods_go,
    budgets_keep_pods,
    deployments_are_known,
    deployments_step_back,
    images_are_fixed,
    rollbacks_find_their_revisions,
    pods_are_in_the_mesh,
    sidecars_have_their_ports,
    sidecars_see_the_traffic,
    thresholds_are_reached,
    aborts_keep_pods,
    last_weights_are_held,
    headers_are_alternatives,
    mirrors_ask_for_no_query,
    conditions_have_text,
    managed_routes_follow_the_pods,
    managed_routes_are_held,
    managed_routes_differ_from_others,
    managed_routes_fit_their_virtual_service,
    experiments_are_accepted,
    experiments_end,
    experiments_find_their_traffic,
    experiments_keep_pods_for_their_traffic,
    experiment_services_are_free,
    experiment_services_have_names,
    moved_services_are_no_subsets,
    switches_are_accepted,
    syncs_keep_the_roles,
    triggers_are_known,
    subscriptions_are_accepted,
    secrets_are_references,
)


def laws(fleet: Fleet) -> Sequence[Check]:
    """Give the laws that a fleet can break: those of what judges a new version only where something does."""
    if not any(canary.is_judged for canary in fleet.canaries):
        return CHECKS
    from canarygen.checks import analysis  # noqa: PLC0415 -- nobody else need wait for them

    return (*CHECKS, *analysis.CHECKS)
