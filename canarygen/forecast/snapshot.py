"""A machine at one moment, as a state that stays."""

from canarygen.forecast.counts import current_weight
from canarygen.forecast.machine import Machine
from canarygen.forecast.phase import phase
from canarygen.forecast.rollout import BlueGreen, Canary
from canarygen.forecast.state import Run, State, Version
from canarygen.forecast.status import Weights
from canarygen.forecast.waiting import wait
from canarygen.model.rollout import FULL_WEIGHT


def snapshot(machine: Machine) -> State:
    """Give the state of a machine, with what happened since the last one."""
    status, rollout = machine.status, machine.rollout
    plan = rollout.plan
    is_routed = isinstance(plan, Canary) and plan.is_routed
    weights = (status.weights or Weights(0, FULL_WEIGHT, 0)) if is_routed else None
    found, message = phase(machine)
    events, machine.events = tuple(machine.events), []
    return State(
        time=machine.now,
        replicas=status.replicas,
        step=status.step,
        steps=len(rollout.steps),
        set_weight=current_weight(plan, status) if isinstance(plan, Canary) else FULL_WEIGHT,
        actual_weight=_actual_weight(machine),
        canary_weight=weights.canary if weights else None,
        stable_weight=weights.stable if weights else None,
        experiment_weight=weights.experiment if weights else 0,
        experiment_pods=machine.experiment.pods if machine.experiment and machine.trial else 0,
        exposure=machine.exposure(),
        is_bad=machine.bad_at is not None,
        is_aborted=status.is_aborted,
        versions=_versions(machine),
        services=dict(status.services),
        routes=tuple(status.routes.values()),
        runs=tuple(_runs(machine)),
        phase=found,
        message=message,
        wait=wait(machine),
        events=events,
    )


def _versions(machine: Machine) -> tuple[Version, ...]:
    status = machine.status
    found = machine.shares()
    shown = (
        pods for pods in status.sets.values() if pods.wanted or pods is status.new or pods is status.stable
    )
    return tuple(
        Version(
            revision=pods.revision,
            role=machine.role(pods.revision),
            wanted=pods.wanted,
            pods=pods.wanted,
            ready=pods.ready,
            available=pods.available,
            share=found.get(pods.revision, 0),
            scale_down_at=pods.scale_down_at if pods.wanted else None,
        )
        for pods in sorted(shown, key=lambda pods: pods.revision)
    )


def _runs(machine: Machine) -> list[Run]:
    return [
        Run(
            name=run.name,
            phase=run.phase,
            measurements=sum(tally.counted for tally in run.tallies.values()),
            failed=sum(tally.failed for tally in run.tallies.values()),
            inconclusive=sum(tally.inconclusive for tally in run.tallies.values()),
            is_background=run.is_background,
        )
        for run in machine.runs.values()
    ]


def _actual_weight(machine: Machine) -> int:
    """Give the weight that `kubectl argo rollouts get rollout` shows (NewRolloutInfo, pkg/kubectl-argo-rollouts/info)."""
    status, plan = machine.status, machine.rollout.plan
    if isinstance(plan, BlueGreen) or status.step >= len(plan.steps):
        return FULL_WEIGHT
    if not status.available:
        return 0
    if not plan.is_routed:
        return status.new.available * FULL_WEIGHT // status.available
    return status.weights.canary if status.weights else current_weight(plan, status)
