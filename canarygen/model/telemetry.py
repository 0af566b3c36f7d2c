"""The names of a tree as they stand in the labels of metrics."""

from collections.abc import Mapping

from canarygen.model.backend import service_names
from canarygen.model.canary import Canary, Fleet
from canarygen.model.host import qualified

SERVICE_LABELS = frozenset({"destination_service_name", "service"})
WORKLOAD_LABELS = frozenset({"destination_workload", "workload"})
APP_LABELS = frozenset({"destination_app", "destination_canonical_service", "app"})
NAMESPACE_LABELS = frozenset({"destination_service_namespace", "destination_workload_namespace", "namespace"})

FOUR_SCRAPES = 60
"""So many seconds pass, as a rule, until the metrics of an app have been read four times: a rate over less says little."""


def names(canary: Canary) -> frozenset[str]:
    """Give the names of a canary that labels can hold, alone or, that of a Service, as the first part of a host."""
    workload = canary.workload.selector.values()
    return frozenset((canary.namespace, canary.names.rollout, *service_names(canary).values(), *workload))


def names_by_label(fleet: Fleet) -> Mapping[str, frozenset[str]]:
    """Give, for each label that holds a name of the tree, the names that it can hold."""
    rollouts = {canary.names.rollout for canary in fleet.canaries}
    services = {service for canary in fleet.canaries for service in service_names(canary).values()}
    apps = (
        rollouts | services | {app for canary in fleet.canaries for app in canary.workload.selector.values()}
    )
    hosts = {
        qualified(service, canary.namespace)
        for canary in fleet.canaries
        for service in service_names(canary).values()
    }
    families = (
        (SERVICE_LABELS, services),
        (WORKLOAD_LABELS, rollouts),
        (APP_LABELS, apps),
        (NAMESPACE_LABELS, {canary.namespace for canary in fleet.canaries}),
        ({"destination_service"}, hosts),
    )
    return {label: frozenset(names) for labels, names in families for label in labels}
