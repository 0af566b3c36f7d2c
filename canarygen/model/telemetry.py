"""The names of a tree as they stand in the labels of metrics."""

from collections.abc import Iterator, Mapping

from canarygen.model.canary import Canary, Fleet

SERVICE_LABELS = frozenset({"destination_service_name", "service"})
WORKLOAD_LABELS = frozenset({"destination_workload", "workload"})
APP_LABELS = frozenset({"destination_app", "destination_canonical_service", "app"})
NAMESPACE_LABELS = frozenset({"destination_service_namespace", "destination_workload_namespace", "namespace"})


def names_by_label(fleet: Fleet) -> Mapping[str, frozenset[str]]:
    """Give, for each label that holds a name of the tree, the names that it can hold."""
    rollouts = {canary.names.rollout for canary in fleet.canaries}
    services = {service for canary in fleet.canaries for service in _services(canary)}
    apps = (
        rollouts | services | {app for canary in fleet.canaries for app in canary.workload.selector.values()}
    )
    hosts = {
        f"{service}.{canary.namespace}.svc.cluster.local"
        for canary in fleet.canaries
        for service in _services(canary)
    }
    families = (
        (SERVICE_LABELS, services),
        (WORKLOAD_LABELS, rollouts),
        (APP_LABELS, apps),
        (NAMESPACE_LABELS, {canary.namespace for canary in fleet.canaries}),
        ({"destination_service"}, hosts),
    )
    return {label: frozenset(names) for labels, names in families for label in labels}


def _services(canary: Canary) -> Iterator[str]:
    yield canary.names.stable_service
    yield canary.names.canary_service
    if canary.traffic.needs_apex:
        yield canary.names.service
