"""The laws that no schema can see: one function a law, each from the fleet to its breaches."""

from canarygen.checks.analyses import (
    background_analyses_start_in_time,
    dry_runs_are_not_all,
    metrics_are_distinct,
    metrics_are_used,
    shared_values_are_taken,
    steps_find_their_metrics,
)
from canarygen.checks.analysis_times import (
    pauses_are_judged,
    rollouts_last_until_a_verdict,
    windows_hold_samples,
)
from canarygen.checks.arguments import (
    arguments_agree,
    arguments_are_declared,
    arguments_are_used,
    arguments_have_values,
)
from canarygen.checks.conditions import (
    conditions_can_be_evaluated,
    expressions_are_guarded,
    thresholds_fit_their_answers,
)
from canarygen.checks.gateways import (
    gateway_ports_speak_one_protocol,
    gateways_admit_hosts,
    gateways_do_not_conflict,
    tls_has_what_it_needs,
)
from canarygen.checks.hosts import hosts_are_claimed_once, hosts_do_not_overlap, hosts_fit_their_gateways
from canarygen.checks.metadata import metadata_is_ours_to_give
from canarygen.checks.metrics import limits_are_accepted, metrics_can_fail, metrics_say_nothing_in_vain
from canarygen.checks.names import canaries_are_unique, derived_names_fit, names_differ
from canarygen.checks.pods import (
    image_is_said_once,
    pods_are_accepted,
    probes_find_their_ports,
    services_find_pods,
)
from canarygen.checks.ports import ports_are_distinct, ports_are_split, traffic_has_a_port
from canarygen.checks.providers import (
    presets_ask_prometheus,
    presets_see_the_new_version,
    providers_can_be_asked,
)
from canarygen.checks.queries import queries_are_promql
from canarygen.checks.requests import retries_are_accepted, tries_fit_into_timeouts
from canarygen.checks.scale import controller_accepts_scale, weights_have_pods
from canarygen.checks.secrets import secrets_are_references
from canarygen.checks.selectors import selectors_find_their_own_pods
from canarygen.checks.steps import (
    new_versions_are_held,
    nothing_follows_full_weight,
    schedules_have_steps,
    weights_increase,
)
from canarygen.checks.times import deadlines_leave_time, durations_are_accepted
from canarygen.checks.traffic_policies import traffic_policies_are_accepted

CHECKS = (
    canaries_are_unique,
    names_differ,
    derived_names_fit,
    metadata_is_ours_to_give,
    image_is_said_once,
    services_find_pods,
    selectors_find_their_own_pods,
    probes_find_their_ports,
    pods_are_accepted,
    ports_are_distinct,
    traffic_has_a_port,
    ports_are_split,
    hosts_fit_their_gateways,
    hosts_do_not_overlap,
    hosts_are_claimed_once,
    gateways_admit_hosts,
    gateways_do_not_conflict,
    gateway_ports_speak_one_protocol,
    tls_has_what_it_needs,
    retries_are_accepted,
    tries_fit_into_timeouts,
    traffic_policies_are_accepted,
    durations_are_accepted,
    deadlines_leave_time,
    schedules_have_steps,
    weights_increase,
    nothing_follows_full_weight,
    new_versions_are_held,
    weights_have_pods,
    controller_accepts_scale,
    metrics_are_distinct,
    steps_find_their_metrics,
    metrics_are_used,
    shared_values_are_taken,
    background_analyses_start_in_time,
    dry_runs_are_not_all,
    windows_hold_samples,
    pauses_are_judged,
    rollouts_last_until_a_verdict,
    limits_are_accepted,
    metrics_can_fail,
    metrics_say_nothing_in_vain,
    conditions_can_be_evaluated,
    expressions_are_guarded,
    thresholds_fit_their_answers,
    presets_see_the_new_version,
    presets_ask_prometheus,
    providers_can_be_asked,
    queries_are_promql,
    arguments_are_declared,
    arguments_are_used,
    arguments_agree,
    arguments_have_values,
    secrets_are_references,
)
