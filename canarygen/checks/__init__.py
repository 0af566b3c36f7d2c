"""The laws that no schema can see: one function a law, each from the fleet to its breaches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from canarygen.checks import (
    applications,
    destinations,
    external,
    gateways,
    hosts,
    listeners,
    metadata,
    names,
    other_splits,
    pods,
    ports,
    release,
    requests,
    resources,
    routes,
    scale,
    secrets,
    selectors,
    servers,
    shared_hosts,
    sidecars,
    steps,
    targets,
    times,
)
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Canary, Fleet
from canarygen.model.export import EXPORT_TO
from canarygen.model.managed_route import HeaderRoute, MirrorRoute, Removal

Check = Callable[[Fleet], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    targets.targets_are_within_reach,
    names.canaries_are_unique,
    applications.applications_are_told_apart,
    applications.applications_fit_their_label,
    names.names_differ,
    names.names_are_used,
    metadata.metadata_is_ours_to_give,
    pods.image_is_said_once,
    pods.services_find_pods,
    selectors.selectors_find_their_own_pods,
    pods.probes_find_their_ports,
    resources.resources_are_accepted,
    resources.amounts_are_meant,
    ports.ports_are_distinct,
    ports.traffic_has_a_port,
    ports.ports_are_split,
    ports.connections_are_routed,
    ports.tcp_ports_are_open,
    listeners.listeners_are_free,
    routes.requests_are_split,
    routes.routes_are_for_requests,
    routes.routes_differ,
    routes.routes_are_reached,
    destinations.destinations_are_full,
    destinations.redirects_lead_elsewhere,
    destinations.rewrites_keep_one_slash,
    hosts.hosts_fit_their_gateways,
    hosts.hosts_do_not_overlap,
    hosts.mesh_hosts_name_no_services,
    shared_hosts.mesh_hosts_are_claimed_once,
    shared_hosts.connections_are_claimed_once,
    shared_hosts.requests_are_claimed_once,
    gateways.gateways_are_named_once,
    gateways.gateways_admit_hosts,
    external.external_gateways_admit_hosts,
    external.secrets_are_declared,
    external.destinations_are_there,
    other_splits.routes_meet_the_weights_of_others,
    external.templates_are_there,
    servers.gateways_do_not_conflict,
    servers.gateway_ports_speak_one_protocol,
    servers.certificates_are_of_one_gateway,
    gateways.tls_has_what_it_needs,
    requests.retries_are_accepted,
    requests.tries_fit_into_timeouts,
    times.durations_are_accepted,
    times.old_pods_go,
    times.deadlines_leave_time,
    times.deadlines_let_pods_start,
    steps.schedules_have_steps,
    steps.weights_increase,
    steps.nothing_follows_full_weight,
    steps.new_versions_are_held,
    scale.weights_have_pods,
    scale.controller_accepts_scale,
    release.images_are_fixed,
    release.rollbacks_find_their_revisions,
    release.rollbacks_are_aborted_once,
    sidecars.callers_are_understood,
    sidecars.pods_are_in_the_mesh,
    sidecars.sidecars_have_their_ports,
    sidecars.sidecars_take_a_port_for_one_thing,
    sidecars.sidecars_see_the_traffic,
    sidecars.sidecars_understand_callers,
    scale.thresholds_are_reached,
    scale.aborts_keep_pods,
    steps.last_weights_are_held,
    secrets.secrets_are_references,
)


_MANAGED = (HeaderRoute, MirrorRoute, Removal)


def _asks(canary: Canary) -> bool:
    """Whether something is asked of requests."""
    return bool(canary.rollout.route_steps or canary.traffic.preview or canary.traffic.is_choosy)


def _changes(canary: Canary) -> bool:
    """Whether something is changed about requests, or other origins may make them."""
    traffic = canary.traffic
    are_set = any(settings.cors or settings.headers for settings in traffic.all_settings)
    return are_set or any(route.rewrite for route in traffic.routes)


Special = Mapping[str, Callable[[Canary], object]]
"""Modules whose `CHECKS` are of what few canaries have, and how it shows that one has it: nobody else need wait for them."""

SPECIAL: Special = {
    "analysis": lambda canary: canary.is_judged,
    "autoscaling": lambda canary: canary.workload.autoscale,
    "balancing": lambda canary: canary.traffic.policy is not None,
    "blue_green": lambda canary: canary.rollout.blue_green or canary.rollout.ping_pong,
    "containers": lambda canary: not canary.workload.is_plain,
    "deployments": lambda canary: canary.workload.deployment,
    "disruptions": lambda canary: canary.workload.disruption,
    "experiment_ports": lambda canary: canary.rollout.experiments,
    "experiments": lambda canary: canary.rollout.experiments,
    "injection": lambda canary: (
        "metadata" in canary.workload.template
        or canary.rollout.ephemeral_metadata
        or canary.rollout.experiments
    ),
    "literals": _asks,
    "managed_matches": lambda canary: canary.rollout.route_steps,
    "managed_routes": lambda canary: any(isinstance(step, _MANAGED) for step in canary.rollout.steps),
    "matches": lambda canary: _asks(canary) or _changes(canary),
    "mtls": lambda canary: canary.traffic.policy is not None,
    "notifications": lambda canary: canary.rollout.notifications,
    "openings": lambda canary: canary.traffic.gateways and not canary.takes_requests,
    "previews": lambda canary: canary.preview,
    "readiness": lambda canary: (
        canary.rollout.blue_green
        or canary.workload.progress_deadline
        or canary.workload.template
        or canary.workload.is_timed
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
