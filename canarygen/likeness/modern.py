"""Older ways to say something, in the words of the version that is built."""

from collections.abc import Callable, Mapping

from canarygen.document import Map, Path, below, items, mapping
from canarygen.likeness.older_metrics import newer
from canarygen.typed import Any, Final

_ISTIO: Final = ("strategy", "canary", "trafficRouting", "istio")
_ONE: Final[Path] = ("spec", *_ISTIO, "virtualService")
_FIRST: Final[Path] = ("spec", *_ISTIO, "virtualServices", 0)
_USUAL_PERCENT: Final = 80
"""What an autoscaler without any metric goes by (SetDefaults_HorizontalPodAutoscaler of Kubernetes' autoscaling/v2)."""


def modern(kind: str, spec: Mapping[str, Any]) -> Map:
    """Give the `spec` of an object of a kind."""
    return _MODERN.get(kind, dict)(spec)


def as_written(kind: str, spec: Mapping[str, Any], path: Path) -> Path:
    """Give the path at which an object of a kind itself says what its `spec` says at one in these words."""
    end = len(_ONE)
    is_first = kind == "Rollout" and path[:end] == _ONE and "virtualService" not in below(spec, *_ISTIO)
    return (*_FIRST, *path[end:]) if is_first else path


def _rollout(spec: Mapping[str, Any]) -> Map:
    """Name the VirtualService of a Rollout, the first of several, in the one of two ways that is for one."""
    return _with_one_route(spec, _ISTIO)


def _with_one_route(said: Mapping[str, Any], path: tuple[str, ...]) -> Map:
    if path:
        inner = mapping(said.get(path[0]))
        return dict(said) | ({path[0]: _with_one_route(inner, path[1:])} if inner else {})
    several = items(said.get("virtualServices"))
    if not several or "virtualService" in said:
        return dict(said)
    first, *rest = several
    others = {key: value for key, value in said.items() if key != "virtualServices"}
    return others | {"virtualService": first} | ({"virtualServices": rest} if rest else {})


def _autoscaler(spec: Mapping[str, Any]) -> Map:
    """Give the `spec` of an autoscaler of an older version as one of the second, which says the same in another way."""
    metrics = spec.get("metrics")
    if items(metrics):
        said = [newer(metric) if isinstance(metric, Mapping) else metric for metric in items(metrics)]
        return {**spec, "metrics": said}
    percent = spec.get("targetCPUUtilizationPercentage", _USUAL_PERCENT)
    others = {key: value for key, value in spec.items() if key != "targetCPUUtilizationPercentage"}
    target = {"type": "Utilization", "averageUtilization": percent}
    return others | {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]}


_MODERN: Final[Mapping[str, Callable[[Mapping[str, Any]], Map]]] = {
    "Rollout": _rollout,
    "HorizontalPodAutoscaler": _autoscaler,
}
