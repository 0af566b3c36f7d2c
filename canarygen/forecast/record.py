"""A forecast for programs: JSON, whose keys stay."""

import json
from typing import Any

from canarygen.forecast.exposure import Figures, figures
from canarygen.forecast.forecast import Forecast
from canarygen.forecast.sight import Sight, sights
from canarygen.forecast.state import State, Version

Map = dict[str, Any]


def as_record(forecast: Forecast) -> Map:
    """Give a forecast as plain values.

    Times are whole seconds since the new version was asked for, weights and shares percent of the requests, rates requests
    a second; null is what is not there, or nobody knows. `namespace`, `name`, `strategy` (`canary`, `blueGreen`),
    `replicas`, `images`, `steps` (as `kubectl argo rollouts` writes them). `ending` is `promoted`, `reverted`, `idle`, `aborted`, `paused` or `stuck`;
    `promotedAt` the time of the first, `endsAt` when nothing more happens, `bounded` whether that is known: false
    where somebody has to promote, who is taken to do so at once. `states`, each until the next one, and

    `figures`: `least` seconds until all requests meet the new version, `openWaits` of which nobody knows how long they take,
    `peakPods`, `extraPods` beyond the replicas, `most` (an
    autoscaler's upper bound: its `replicas`, and the `peakPods` then; null without one), `firstExposure` and its time `firstExposureAt`; `decisions`, moments at which
    somebody or an analysis lets it go on: `time`, `step`, `kind`, the `exposure` then, the `share` of all requests so far that met the new version, and
    how many `requests` those were, `timed`: whether that is known, and not the least; `damage` of a bad version (null without one): `began`, `noticed`, `ended`, `requests`.
    `sights`, what each metric of an analysis can see: `analysis`, `metric`, `measurements` it takes, how many are `needed` to notice a bad version, after
    how many seconds at the `earliest`, the `requests` that one rests on, `faults` for which it cannot judge, and `doubts`. A state:

    - `time`, and `until` (null for the last); `open` says that it lasts until somebody acts
    - `replicas`: the pods that are asked for
    - `step`: the number of steps done, `stepCount`: of so many
    - `setWeight`, `actualWeight`: what `kubectl argo rollouts get rollout` shows
    - `weights`: `canary`, `stable`, `experiment`, as the VirtualService says; null where no mesh splits
    - `exposure`: the share of the requests that meets a version which is not from before, `bad`: whether that has turned bad
    - `versions`: `revision` (1 ran before, 2 is asked for, 3 supersedes it), `role` (`stable`, `canary`, `old`), `share`,
      `scaleDownAt`, and pods: `wanted`, `pods` (that exist), `ready`, `available`
    - `pods`: all that exist, `experimentPods` among them
    - `services`: the revision that each Service, or `subset NAME`, selects
    - `routes`: the managed routes in force: `name`, `matches`, `percent` (a mirror's)
    - `analyses`: `name`, `phase`, `measurements`, `failed`, `background`
    - `phase`, `message`: the Rollout's, as the controller calls them
    - `wait`: `kind` and `text`
    - `events`: what happened at its begin
    """
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


def as_json(forecast: Forecast) -> str:
    """Give the record of a forecast as text; see `as_record`."""
    return json.dumps(as_record(forecast), indent=2, ensure_ascii=False) + "\n"


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
    weights = {
        "canary": state.canary_weight,
        "stable": state.stable_weight,
        "experiment": state.experiment_weight,
    }
    return {
        "time": state.time,
        "until": until,
        "open": state.wait.is_open,
        "replicas": state.replicas,
        "step": state.step,
        "stepCount": state.steps,
        "setWeight": state.set_weight,
        "actualWeight": state.actual_weight,
        "weights": None if state.canary_weight is None else weights,
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
        "analyses": [
            {
                "name": run.name,
                "phase": run.phase,
                "measurements": run.measurements,
                "failed": run.failed,
                "background": run.is_background,
            }
            for run in state.runs
        ],
        "phase": state.phase.value,
        "message": state.message,
        "wait": {"kind": state.wait.kind.value, "text": state.wait.text},
        "events": list(state.events),
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
