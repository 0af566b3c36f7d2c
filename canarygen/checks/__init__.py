"""The laws that no schema can see: one function a law, each from the fleet to its breaches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from canarygen.checks.applications import applications_are_told_apart
from canarygen.checks.containers import containers_are_accepted
from canarygen.checks.destinations import (
    destinations_are_full,
    redirects_lead_elsewhere,
    rewrites_keep_one_slash,
)
from canarygen.checks.external import (
    destinations_are_there,
    external_gateways_admit_hosts,
    secrets_are_declared,
    templates_are_there,
)
from canarygen.checks.gateways import gateways_admit_hosts, gateways_are_named_once, tls_has_what_it_needs
from canarygen.checks.hosts import hosts_do_not_overlap, hosts_fit_their_gateways, mesh_hosts_name_no_services
from canarygen.checks.listeners import listeners_are_free
from canarygen.checks.matches import (
    conditions_are_looked_at,
    header_changes_are_accepted,
    patterns_are_accepted,
)
from canarygen.checks.metadata import metadata_is_ours_to_give
from canarygen.checks.names import canaries_are_unique, derived_names_fit, names_are_used, names_differ
from canarygen.checks.other_splits import routes_meet_the_weights_of_others
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
from canarygen.checks.release import images_are_fixed, rollbacks_find_their_revisions
from canarygen.checks.requests import retries_are_accepted, tries_fit_into_timeouts
from canarygen.checks.resources import (
    containers_ask_for_cores_that_nodes_have,
    containers_have_memory_to_start_with,
    resources_are_accepted,
)
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
from canarygen.checks.servers import (
    certificates_are_of_one_gateway,
    gateway_ports_speak_one_protocol,
    gateways_do_not_conflict,
)
from canarygen.checks.shared_hosts import (
    connections_are_claimed_once,
    mesh_hosts_are_claimed_once,
    requests_are_claimed_once,
)
from canarygen.checks.sidecars import (
    callers_are_understood,
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
from canarygen.checks.times import (
    deadlines_leave_time,
    deadlines_let_pods_start,
    durations_are_accepted,
    old_pods_go,
)
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Canary, Fleet
from canarygen.model.export import EXPORT_TO
from canarygen.model.managed_route import HeaderRoute, MirrorRoute, Removal

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
    containers_ask_for_cores_that_nodes_have,
    ports_are_distinct,
    traffic_has_a_port,
    ports_are_split,
    connections_are_routed,
    tcp_ports_are_open,
    listeners_are_free,
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
    hosts_fit_their_gateways,
    hosts_do_not_overlap,
    mesh_hosts_name_no_services,
    mesh_hosts_are_claimed_once,
    connections_are_claimed_once,
    requests_are_claimed_once,
    gateways_are_named_once,
    gateways_admit_hosts,
    external_gateways_admit_hosts,
    secrets_are_declared,
    destinations_are_there,
    routes_meet_the_weights_of_others,
    templates_are_there,
    gateways_do_not_conflict,
    gateway_ports_speak_one_protocol,
    certificates_are_of_one_gateway,
    tls_has_what_it_needs,
    retries_are_accepted,
    tries_fit_into_timeouts,
    durations_are_accepted,
    old_pods_go,
    deadlines_leave_time,
    deadlines_let_pods_start,
    schedules_have_steps,
    weights_increase,
    nothing_follows_full_weight,
    new_versions_are_held,
    weights_have_pods,
    controller_accepts_scale,
    images_are_fixed,
    rollbacks_find_their_revisions,
    callers_are_understood,
    pods_are_in_the_mesh,
    sidecars_have_their_ports,
    sidecars_see_the_traffic,
    thresholds_are_reached,
    aborts_keep_pods,
    last_weights_are_held,
    secrets_are_references,
)


_MANAGED = (HeaderRoute, MirrorRoute, Removal)


def _is_choosy(canary: Canary) -> bool:
    """Whether a route does not take every request."""
    return not all(match.takes_all for route in canary.traffic.routes for match in route.matches)


Special = Mapping[str, Callable[[Canary], object]]
"""Modules whose `CHECKS` are of what few canaries have, and how it shows that one has it: nobody else need wait for them."""

SPECIAL: Special = {
    "analysis": lambda canary: canary.is_judged,
    "autoscaler_rules": lambda canary: canary.workload.autoscale,
    "autoscaling": lambda canary: canary.workload.autoscale,
    "balancing": lambda canary: canary.traffic.policy is not None,
    "blue_green": lambda canary: canary.rollout.blue_green or canary.rollout.ping_pong,
    "deployments": lambda canary: canary.workload.deployment,
    "disruptions": lambda canary: canary.workload.disruption,
    "experiment_ports": lambda canary: canary.rollout.experiments,
    "experiments": lambda canary: canary.rollout.experiments,
    "injection": lambda canary: (
        "metadata" in canary.workload.template
        or canary.rollout.ephemeral_metadata
        or canary.rollout.experiments
    ),
    "literals": lambda canary: canary.rollout.route_steps or canary.traffic.preview or _is_choosy(canary),
    "managed_matches": lambda canary: canary.rollout.route_steps,
    "managed_routes": lambda canary: any(isinstance(step, _MANAGED) for step in canary.rollout.steps),
    "mtls": lambda canary: canary.traffic.policy is not None,
    "notifications": lambda canary: canary.rollout.notifications,
    "ping_pong": lambda canary: canary.rollout.ping_pong,
    "previews": lambda canary: canary.traffic.preview,
    "readiness": lambda canary: (
        canary.rollout.blue_green or canary.workload.probes or canary.workload.template
    ),
    "spreading": lambda canary: canary.workload.template,
    "traffic_policies": lambda canary: canary.traffic.policy is not None,
    "visibility": lambda canary: EXPORT_TO in canary.annotations,
}

OF_PODS: Special = {
    "analysis.jobs": lambda canary: any(metric.provider.kind == "job" for metric in canary.metrics),
    "templates": lambda canary: canary.workload.template,
}
"""Those that look into pods."""


def laws(fleet: Fleet) -> Sequence[Check]:
    """Give the laws that a fleet can break: those of what is special only where a canary has it."""
    return (*CHECKS, *_special(SPECIAL, fleet))


def pod_laws(fleet: Fleet) -> Sequence[Check]:
    """Give the laws of pods that a fleet can break, once its pods have the shape of some."""
    return tuple(_special(OF_PODS, fleet))


def _special(modules: Special, fleet: Fleet) -> Iterator[Check]:
    return (
        check for name, has in modules.items() if any(map(has, fleet.canaries)) for check in special(name)
    )


def special(name: str) -> Sequence[Check]:
    """Give the laws of one of the modules of `SPECIAL` and `OF_PODS`."""
    checks: Sequence[Check] = import_module(f"canarygen.checks.{name}").CHECKS
    return checks
