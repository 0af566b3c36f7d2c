"""Who is led where: selectors of Services, managed routes, and the weights of the VirtualService."""

from canarygen.forecast.counts import current_step
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Canary, ManagedRoute
from canarygen.forecast.shares import subset
from canarygen.forecast.status import Status, Weights
from canarygen.forecast.weights import can_carry, drops_routes, is_rolling_back, wanted_weight
from canarygen.model.rollout import FULL_WEIGHT


def select(machine: Machine, service: str, pods: ReplicaSet | None, *, is_certain: bool = False) -> None:
    """Have a Service select a version (ensureSVCTargets, rollout/service.go).

    One that the controller has not had before waits until all pods of the version are available, any other one for one pod; if
    `is_certain` neither does.
    """
    services = machine.status.services
    if not service or pods is None or services.get(service) == pods.revision:
        return
    is_whole = 0 < pods.wanted <= pods.available
    if not is_certain and not (pods.available if services.get(service) is not None else is_whole):
        return
    services[service] = pods.revision
    machine.tell(f"{service} selects revision {pods.revision}")


def route(machine: Machine, plan: Canary) -> bool:
    """Bring routes and weights in line (reconcileTrafficRouting). Tell whether the rest of the reconcile goes on."""
    status = machine.status
    weight = wanted_weight(plan, status)
    if status.is_aborted and not status.is_at_rest and weight == 0:
        select(machine, "" if plan.is_ping_pong else plan.canary_service, status.stable, is_certain=True)
    routes = {} if drops_routes(plan, status) else dict(status.routes)
    if not can_carry(plan, status, status.stable, FULL_WEIGHT - weight):
        _lead(machine, routes)
        return True
    _lead(machine, _changed(plan, status, routes))
    is_back = is_rolling_back(plan, status)
    revision = status.weights.revision if is_back and status.weights else status.revision
    if plan.subsets and not _subset(machine, plan, revision, is_back=is_back):
        return False
    experiment = _experiment(machine, plan)
    written = Weights(weight, max(0, FULL_WEIGHT - weight - experiment), revision, experiment)
    if written != status.weights:
        before, status.weights = status.weights, written
        _note(machine, before, written)
    return True


def _note(machine: Machine, before: Weights | None, after: Weights) -> None:
    was = before.canary if before else 0
    if was == after.canary:
        machine.changes += 1
        return
    rest = ": stable has all" if machine.status.is_at_rest else ""
    machine.tell(f"weight {was} -> {after.canary}{rest}")


def _changed(plan: Canary, status: Status, routes: dict[str, ManagedRoute]) -> dict[str, ManagedRoute]:
    """Set or remove the managed route of the current step; nothing of the sort happens to the very first version.

    A route that was just taken out comes back as long as its step is current: after an abort, too, if that is the first one.
    """
    step = current_step(plan, status)
    if step is None or status.stable_revision is None or status.is_at_rest:
        return routes
    for change in filter(None, (step.header_route, step.mirror_route)):
        routes.pop(change.name, None)
        if change.matches:
            routes[change.name] = change
    return routes


def _lead(machine: Machine, routes: dict[str, ManagedRoute]) -> None:
    before, machine.status.routes = machine.status.routes, routes
    # In the order in which they came: a set has another one in each run.
    for name in before:
        if name not in routes:
            machine.tell(f"route {name} goes")
    for name, route in routes.items():
        if before.get(name) != route:
            machine.tell(f"route {name} leads to the canary")


def _subset(machine: Machine, plan: Canary, revision: int, *, is_back: bool) -> bool:
    """Have the subsets select the two versions (UpdateHash in rollout/trafficrouting/istio/istio.go).

    Where no Services are named beside them, nothing goes on while a version that they select is not fully available.
    """
    status = machine.status
    if not plan.canary_service and not plan.stable_service:
        for pods in (status.sets.get(revision), status.stable):
            is_excused = (status.is_aborted or is_back) and pods is not status.stable
            if pods and pods.wanted and pods.available < pods.wanted and not is_excused:
                return False
    names = plan.subsets or ("", "")
    for name, selected in zip(names, (revision, status.stable_revision), strict=True):
        if status.services.get(subset(name)) != selected:
            status.services[subset(name)] = selected
            machine.tell(f"subset {name} selects revision {selected}")
    return True


def _experiment(machine: Machine, plan: Canary) -> int:
    """Give the weight of an experiment's pods, once they run (calculateWeightDestinationsFromExperiment)."""
    step, trial = current_step(plan, machine.status), machine.trial
    if step is None or step.experiment is None or trial is None or machine.status.is_aborted:
        return 0
    is_running = trial.begin + machine.scenario.pod_start <= machine.now < trial.end
    return step.experiment.canary + step.experiment.stable if is_running else 0
