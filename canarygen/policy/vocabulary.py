"""What a rule's own expression may speak of: the records of a canary's plan.

This is an interface: projects write rules over it. Fields are added, and none is renamed
or changes what it means.
"""

from collections.abc import Iterator, Mapping

from canarygen.forecast.rollout import Canary, Rollout
from canarygen.policy.foresight import Foresight
from canarygen.policy.image import Image
from canarygen.policy.spot import Spot
from canarygen.policy.stage import Stage
from canarygen.policy.view import View
from canarygen.typed import Any, Final

FIELDS: Mapping[str, Mapping[str, str]] = {
    "canary": {
        "name": "string",
        "namespace": "string",
        "environment": "string",  # empty in a project that has none
        "team": "string",  # empty in a project that has none
        "file": "string",
        "labels": "{}string",
        "strategy": "string",  # one of STRATEGIES
        "replicas": "int",  # with an autoscaler, the least
        "hosts": "[]string",
        "gateways": "[]string",  # NAMESPACE/NAME
        "images": "[]image",  # of all containers, sidecars and jobs
        "steps": "[]step",  # without the last, to 100
        "exposure": "exposure",
    },
    "step": {
        "weight": "int",
        "wait": "duration",  # all timed pauses at this weight
        "gate": "bool",  # whether somebody must promote before the next step
        "check": "bool",  # whether an analysis that can fail must pass before the next step
    },
    "image": {
        "name": "string",
        "registry": "string",
        "repository": "string",
        "tag": "string",
        "digest": "string",
    },
    "forecast": {  # of the controller, if all goes well and everybody promotes at once
        "promoted": "bool",  # whether all requests meet the new version in the end
        "least": "duration",  # until they do
        "bounded": "bool",  # whether it takes no longer: nobody must promote
        "peak_pods": "int",
        "extra_pods": "int",  # beyond the replicas
    },
    "exposure": {
        "first": "int",  # the largest weight up to the first above 0 that lasts
        "baking": "duration",  # all timed pauses between the first weight and 100
    },
}

STRATEGIES: Final = ("canary", "blueGreen", "pingPong")
"""What `canary.strategy` may be."""

EACH: Mapping[str, str] = {"step": "step", "image": "image", "host": "string", "gateway": "string"}
"""Of what a rule may be asked one by one, each with its type."""


def canary(view: View) -> dict[str, Any]:
    """Give the values of a canary's record."""
    autoscale = view.plan.autoscale
    return {
        "name": view.canary.name,
        "namespace": view.canary.namespace,
        "environment": view.canary.environment or "",
        "team": view.team.name if view.team else "",
        "file": view.canary.path,
        "labels": view.labels,
        "strategy": _strategy(view.plan),
        "replicas": autoscale[0] if autoscale else view.plan.replicas,
        "hosts": [host.name for host in view.hosts],
        "gateways": [gateway.name for gateway in view.gateways],
        "images": [_image(found) for found in view.images],
        "steps": [_step(found) for found in view.stages],
        "exposure": {"first": view.first_exposure[0], "baking": _duration(view.baking)},
    }


def forecast(foresight: Foresight) -> dict[str, Any]:
    """Give the values of a forecast's record."""
    figures = foresight.figures
    return {
        "promoted": foresight.is_promoted,
        "least": _duration(figures.least or 0),
        "bounded": foresight.forecast.is_bounded,
        "peak_pods": figures.peak,
        "extra_pods": figures.extra,
    }


def parts(view: View, each: str) -> Iterator[tuple[dict[str, Any] | str, Spot]]:
    """Give all that a canary has of a kind in `EACH`: the values of a record or a text, and where it was said."""
    match each:
        case "step":
            yield from ((_step(found), found.spot) for found in view.stages)
        case "image":
            yield from ((_image(found), found.spot) for found in view.images)
        case "host":
            yield from ((found.name, found.spot) for found in view.hosts)
        case "gateway":
            yield from ((found.name, found.spot) for found in view.gateways)


def _strategy(rollout: Rollout) -> str:
    is_pair = isinstance(rollout.plan, Canary) and rollout.plan.is_ping_pong
    return "pingPong" if is_pair else rollout.strategy


def _step(stage: Stage) -> dict[str, Any]:
    return {
        "weight": stage.weight,
        "wait": _duration(stage.wait),
        "gate": stage.gate,
        "check": stage.check,
    }


def _image(image: Image) -> dict[str, Any]:
    return {
        "name": image.name,
        "registry": image.registry,
        "repository": image.repository,
        "tag": image.tag,
        "digest": image.digest,
    }


def _duration(seconds: int) -> dict[str, int]:
    return {"seconds": seconds}
