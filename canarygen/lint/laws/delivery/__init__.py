"""What fights a release from outside: autoscalers, budgets of disruption, and Argo CD."""

from canarygen.lint.laws.delivery import autoscalers, budgets, differences, owners

CHECKS = (
    autoscalers.autoscalers_scale_what_runs,
    autoscalers.autoscalers_find_rollouts,
    autoscalers.autoscalers_have_the_say,
    budgets.budgets_let_pods_go,
    differences.pointers_point_somewhere,
    differences.managers_are_compared,
    differences.weights_are_left_alone,
    owners.applications_hold_objects_of_their_own,
)
