"""What fights a release from outside: autoscalers, budgets of disruption, and Argo CD."""

from canarygen.lint.laws.delivery.autoscalers import (
    AUTOSCALER_OF_A_SHADOW,
    AUTOSCALER_OF_NOTHING,
    REPLICAS_BESIDE_AUTOSCALER,
    autoscalers_find_rollouts,
    autoscalers_have_the_say,
    autoscalers_scale_what_runs,
)
from canarygen.lint.laws.delivery.budgets import BUDGET_LETS_NONE_GO, budgets_let_pods_go
from canarygen.lint.laws.delivery.differences import (
    MANAGER_IGNORED,
    POINTER_POINTS_NOWHERE,
    WEIGHTS_COMPARED,
    managers_are_compared,
    pointers_point_somewhere,
    weights_are_left_alone,
)
from canarygen.lint.laws.delivery.owners import (
    OBJECT_OF_TWO_APPLICATIONS,
    applications_hold_objects_of_their_own,
)

CHECKS = (
    autoscalers_scale_what_runs,
    autoscalers_find_rollouts,
    autoscalers_have_the_say,
    budgets_let_pods_go,
    pointers_point_somewhere,
    managers_are_compared,
    weights_are_left_alone,
    applications_hold_objects_of_their_own,
)
LAWS = (
    AUTOSCALER_OF_A_SHADOW,
    AUTOSCALER_OF_NOTHING,
    REPLICAS_BESIDE_AUTOSCALER,
    BUDGET_LETS_NONE_GO,
    POINTER_POINTS_NOWHERE,
    MANAGER_IGNORED,
    WEIGHTS_COMPARED,
    OBJECT_OF_TWO_APPLICATIONS,
)
