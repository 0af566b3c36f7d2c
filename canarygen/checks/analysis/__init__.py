"""The laws of what judges a new version: metrics, conditions, queries, arguments."""

from canarygen.checks.analysis.analyses import (
    background_analyses_start_in_time,
    dry_runs_are_not_all,
    metrics_are_distinct,
    metrics_are_used,
    shared_values_are_taken,
    steps_find_their_metrics,
)
from canarygen.checks.analysis.arguments import (
    arguments_agree,
    arguments_are_declared,
    arguments_are_used,
    arguments_have_values,
)
from canarygen.checks.analysis.conditions import (
    conditions_can_be_evaluated,
    expressions_are_guarded,
    thresholds_fit_their_answers,
)
from canarygen.checks.analysis.jobs import jobs_are_accepted
from canarygen.checks.analysis.metrics import (
    limits_are_accepted,
    metrics_can_fail,
    metrics_say_nothing_in_vain,
)
from canarygen.checks.analysis.providers import (
    presets_ask_prometheus,
    presets_see_the_new_version,
    providers_can_be_asked,
)
from canarygen.checks.analysis.queries import queries_are_promql
from canarygen.checks.analysis.times import (
    measurements_differ,
    pauses_are_judged,
    rollouts_last_until_a_verdict,
    windows_hold_samples,
)

CHECKS = (
    metrics_are_distinct,
    steps_find_their_metrics,
    metrics_are_used,
    shared_values_are_taken,
    background_analyses_start_in_time,
    dry_runs_are_not_all,
    windows_hold_samples,
    measurements_differ,
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
    jobs_are_accepted,
    queries_are_promql,
    arguments_are_declared,
    arguments_are_used,
    arguments_agree,
    arguments_have_values,
)
