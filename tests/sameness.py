"""When two long forms say the same: the differences that no object shows, and no others."""

from collections.abc import Mapping
from typing import Any

from canarygen.document import Map, Place, unwritten
from canarygen.elaborate.analysis import analysis
from canarygen.model.duration import Duration
from canarygen.model.label import is_of_the_host
from canarygen.model.names import derived
from canarygen.model.verdict import verdict

_SETTINGS = ("timeout", "retries", "cors", "headers")


def normal(long: Mapping[str, Any]) -> Map:
    """Give a long form without what its objects cannot tell; order of keys apart, of which no mapping knows anything.

    - metadata: annotations for kustomize and kpt, which no object gets;
    - names: those that are the derived ones, and that of the only route, which the route says as well;
    - workload: whether an amount was a number or a text;
    - traffic: the place of the own gateway among others; whether a setting of a route was said of all;
      a gateway of the own namespace with that namespace;
    - rollout: whether a pause stood behind its weight or in it; how long a time was written;
      the trigger's recipients by service;
    - analysis: the order of metrics, and of what is judged together; whether a condition was said as `pass` or as `fail`,
      and in which unit; which of several templates of one run an argument was meant for; any weight that
      has the background analysis begin at the same step.
    """
    metadata, spec = long["metadata"], long["spec"]
    said = {
        "metadata": {
            **metadata,
            "annotations": {
                key: value for key, value in metadata["annotations"].items() if not is_of_the_host(key)
            },
        },
        "spec": {
            **spec,
            "names": _names(spec["names"], metadata["name"]),
            "workload": _amounts(spec["workload"]),
            "traffic": _traffic(spec["traffic"], metadata["namespace"]),
            "rollout": _rollout(spec["rollout"]),
        },
    }
    if "analysis" in spec:
        said["spec"]["analysis"] = _analysis(spec["analysis"], spec["rollout"].get("steps", []))
    return _timed(said)  # type: ignore[no-any-return]


def _names(said: Map, name: str) -> Map:
    usual = derived(name)
    return {key: value for key, value in said.items() if value != usual[key] and key != "route"}


def _amounts(said: Map) -> Map:
    found = dict(said)
    if "resources" in said:
        found["resources"] = {
            kind: {key: str(amount) for key, amount in amounts.items()}
            for kind, amounts in said["resources"].items()
        }
    if "autoscale" in said:
        cpu = {key: str(said["autoscale"][key]) for key in ("cpu", "memory") if key in said["autoscale"]}
        found["autoscale"] = said["autoscale"] | cpu
    return found


def _traffic(said: Map, namespace: str) -> Map:
    own = [gateway for gateway in said["gateway"] if isinstance(gateway, dict)]
    others = [gateway for gateway in said["gateway"] if isinstance(gateway, str) and gateway != "mesh"]
    mesh = ["mesh"] if "mesh" in said["gateway"] else []
    common = {key: said[key] for key in _SETTINGS if key in said}
    routes = [route if "redirect" in route else common | route for route in said.get("routes", [])]
    found = {key: value for key, value in said.items() if key not in _SETTINGS}
    return found | {
        "gateway": own + [one.removeprefix(f"{namespace}/") for one in others] + mesh,
        "routes": routes,
    }


def _rollout(said: Map) -> Map:
    found = dict(said)
    if "steps" in said:
        steps: list[Map] = []
        for step in said["steps"]:
            if step.keys() == {"pause"} and steps and "weight" in steps[-1] and "pause" not in steps[-1]:
                steps[-1] = {**steps[-1], **step}
            else:
                steps.append({**step, "analysis": _uses(step["analysis"])} if "analysis" in step else step)
        found["steps"] = steps
    if "blueGreen" in said:
        plan = dict(said["blueGreen"])
        found["blueGreen"] = plan | {
            key: _uses(plan[key]) for key in ("prePromotion", "postPromotion") if key in plan
        }
    if "notifications" in said:
        found["notifications"] = {trigger: sorted(told) for trigger, told in said["notifications"].items()}
    return found


def _uses(said: list[Any]) -> list[Any]:
    """Give what is judged together: metrics, templates, and what they are all given."""
    metrics = [use for use in said if isinstance(use, str)]
    templates = [use for use in said if not isinstance(use, str)]
    given = {name: value for use in templates for name, value in use.get("args", {}).items()}
    return [*metrics, *({key: use[key] for key in ("template", "cluster")} for use in templates), given]


def _analysis(said: Map, steps: list[Map]) -> Map:
    found = dict(said)
    if "templates" in said:
        found["templates"] = _uses(said["templates"])
    if "metrics" in said:
        found["metrics"] = sorted(map(_metric, said["metrics"]), key=lambda metric: str(metric["name"]))
    if "start" in said:
        weights = (step["weight"] for step in steps if step.get("weight", 0) >= int(said["start"][:-1]))
        found["start"] = next(weights, None)
    return found


def _metric(said: Map) -> Map:
    (made,) = analysis({"metrics": [said]}, Place(unwritten({}))).metrics
    return {key: value for key, value in said.items() if key not in {"pass", "fail", "noData"}} | {
        "verdict": verdict(made)
    }


_TIMES = frozenset(
    {
        "pause",
        "duration",
        "scaleDownDelay",
        "abortScaleDownDelay",
        "autoPromotionAfter",
        "progressDeadline",
        "initialDelay",
        "period",
        "timeout",
        "delay",
        "interval",
        "window",
    }
)


def _timed(said: Any, key: str | int = "") -> Any:
    """Give a value whose lengths of time are numbers."""
    if isinstance(said, dict):
        return {name: _timed(value, name) for name, value in said.items()}
    if isinstance(said, list):
        return [_timed(value) for value in said]
    return (
        Duration(said).nanoseconds if key in _TIMES and isinstance(said, str) and said != "forever" else said
    )
