"""A forecast for programs: plain values for JSON, whose keys stay."""

from canarygen.document import Map
from canarygen.forecast.exposure import Figures, figures
from canarygen.forecast.forecast import Forecast
from canarygen.forecast.sight import Sight, sights
from canarygen.forecast.state import Run, State, Version


def as_record(forecast: Forecast) -> Map:
    """Give a forecast as plain values; what each key says stands in schemas/forecast.schema.json."""
    rollout = forecast.rollout
    return {
        "namespace": rollout.namespace,
        "name": rollout.name,
        "strategy": rollout.strategy,
        "replicas": rollout.replicas,
        "images": list(rollout.images),
        "steps": [str(step) for step in rollout.steps],
        "ending": forecast.ending.value,
        "promotedAt": forecast.promoted_at,
        "endsAt": forecast.ends_at,
        "bounded": forecast.is_bounded,
        "figures": _figures(figures(forecast)),
        "sights": [_sight(sight) for sight in sights(forecast)],
        "states": [_state(state, forecast.until(index)) for index, state in enumerate(forecast.states)],
    }


def _figures(found: Figures) -> Map:
    damage = found.damage
    return {
        "least": found.least,
        "openWaits": found.open_waits,
        "peakPods": found.peak,
        "extraPods": found.extra,
        "most": found.most and {"replicas": found.most[0], "peakPods": found.most[1]},
        "firstExposure": _rounded(found.first),
        "firstExposureAt": found.first_at,
        "decisions": [
            {
                "time": decision.time,
                "step": decision.step,
                "kind": decision.kind.value,
                "exposure": _rounded(decision.exposure),
                "share": _rounded(decision.share),
                "requests": _rounded(decision.requests),
                "timed": decision.is_timed,
            }
            for decision in found.decisions
        ],
        "damage": damage
        and {
            "began": damage.began,
            "noticed": damage.noticed,
            "ended": damage.ended,
            "requests": _rounded(damage.requests),
        },
    }


def _sight(sight: Sight) -> Map:
    return {
        "analysis": sight.analysis,
        "metric": sight.metric,
        "measurements": sight.measurements,
        "needed": sight.needed,
        "earliest": sight.earliest,
        "requests": _rounded(sight.requests),
        "faults": list(sight.faults),
        "doubts": list(sight.doubts),
    }


def _rounded(number: float | None) -> float | None:
    if number is None:
        return None
    # A whole number is written as one, however it came about.
    return int(number) if number == int(number) else round(number, 2)


def _state(state: State, until: int | None) -> Map:
    return {
        "time": state.time,
        "until": until,
        "open": state.wait.is_open,
        "replicas": state.replicas,
        "step": state.step,
        "stepCount": state.steps,
        "setWeight": state.set_weight,
        "actualWeight": state.actual_weight,
        "weights": _weights(state),
        "exposure": _rounded(state.exposure),
        "bad": state.is_bad,
        "versions": [_version(version) for version in state.versions],
        "pods": state.pods,
        "experimentPods": state.experiment_pods,
        "services": dict(state.services),
        "routes": [
            {"name": route.name, "matches": list(route.matches), "percent": route.percent}
            for route in state.routes
        ],
        "analyses": [_run(run) for run in state.runs],
        "phase": state.phase.value,
        "message": state.message,
        "wait": {"kind": state.wait.kind.value, "text": state.wait.text},
        "events": list(state.events),
    }


def _weights(state: State) -> Map | None:
    if state.canary_weight is None:
        return None
    return {
        "canary": state.canary_weight,
        "stable": state.stable_weight,
        "experiment": state.experiment_weight,
    }


def _run(run: Run) -> Map:
    return {
        "name": run.name,
        "phase": run.phase,
        "measurements": run.measurements,
        "failed": run.failed,
        "background": run.is_background,
    }


def _version(version: Version) -> Map:
    return {
        "revision": version.revision,
        "role": version.role.value,
        "wanted": version.wanted,
        "pods": version.pods,
        "ready": version.ready,
        "available": version.available,
        "share": _rounded(version.share),
        "scaleDownAt": version.scale_down_at,
    }
