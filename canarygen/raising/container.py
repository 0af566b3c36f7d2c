"""The container of the app: what of it the language has words for."""

from collections.abc import Iterator, Mapping

from canarygen.document import Map, items, mapping, mappings, text
from canarygen.model.duration import written
from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

_PROBES: Final = ("readiness", "liveness", "startup")
_TIMES: Final = {
    "initialDelaySeconds": "initialDelay",
    "periodSeconds": "period",
    "timeoutSeconds": "timeout",
}
_THRESHOLDS: Final = ("successThreshold", "failureThreshold")
_WHOLE: Final = on_demand(r"0|[1-9][0-9]{0,17}")


def container(said: Mapping[str, Any]) -> Map:
    """Give the keys of `spec.workload` that a container stands for. What they cannot say is left to `template`."""
    found = {
        "image": said.get("image"),
        "command": said.get("command"),
        "args": said.get("args"),
        "env": dict(_variables(said)),
        "envFrom": list(_sources(said)),
        "resources": _resources(mapping(said.get("resources"))),
        "health": _health(said),
    }
    return {key: value for key, value in found.items() if value not in (None, [], {})}


def _variables(said: Mapping[str, Any]) -> Iterator[tuple[str, str | Map]]:
    """Give the variables up to the first that the language cannot say: later ones may refer to earlier ones."""
    values = ((text(one.get("name")), _value(one)) for one in mappings(said.get("env")))
    known: set[str] = set()
    for name, value in values:
        if not name or value is None or name in known:
            return
        known.add(name)
        yield name, value


def _value(said: Mapping[str, Any]) -> str | Map | None:
    """Give a variable in the language; None where it has no word for it."""
    match {key: value for key, value in said.items() if key != "name"}:
        case {"value": str(value), **rest} if not rest:
            return value
        case {
            "valueFrom": {"secretKeyRef": {"name": str(name), "key": str(key), **more}, **rest},
            **others,
        } if not (more or rest or others):
            return {"secret": name, "key": key}
        case {
            "valueFrom": {"configMapKeyRef": {"name": str(name), "key": str(key), **more}, **rest},
            **others,
        } if not (more or rest or others):
            return {"configMap": name, "key": key}
        case {"valueFrom": {"fieldRef": {"fieldPath": str(path), **more}, **rest}, **others} if not (
            more or rest or others
        ):
            return {"field": path}
        case _:
            return None


def _sources(said: Mapping[str, Any]) -> Iterator[Map]:
    found = [_source(mapping(source)) for source in items(said.get("envFrom"))]
    # A list without a key is replaced whole by the template: it is said here, or there.
    if all(found):
        yield from (source for source in found if source)


def _source(said: Mapping[str, Any]) -> Map | None:
    match dict(said):
        case {"secretRef": {"name": str(name), **more}, **rest} if not (more or rest):
            return {"secret": name}
        case {"configMapRef": {"name": str(name), **more}, **rest} if not (more or rest):
            return {"configMap": name}
        case _:
            return None


def _resources(said: Mapping[str, Any]) -> Map:
    kinds = {
        kind: {name: amount(one) for name, one in mapping(said.get(kind)).items()}
        for kind in ("requests", "limits")
    }
    return {kind: amounts for kind, amounts in kinds.items() if amounts}


def amount(said: Any) -> Any:
    """Give an amount as people write it: a whole number without quotes."""
    return int(said) if isinstance(said, str) and _WHOLE.fullmatch(said) else said


def _health(said: Mapping[str, Any]) -> Map:
    probes = {kind: _probe(mapping(said.get(f"{kind}Probe"))) for kind in _PROBES}
    return {kind: probe for kind, probe in probes.items() if probe}


def _probe(said: Mapping[str, Any]) -> Map | None:
    action = _action(said)
    if action is None:
        return None
    times = {key: written(said[field]) for field, key in _TIMES.items() if isinstance(said.get(field), int)}
    return action | times | {key: said[key] for key in _THRESHOLDS if key in said}


def _action(said: Mapping[str, Any]) -> Map | None:
    http, grpc, tcp = (mapping(said.get(key)) for key in ("httpGet", "grpc", "tcpSocket"))
    command = items(mapping(said.get("exec")).get("command"))
    if isinstance(http.get("path"), str) and "port" in http:
        return {"path": http["path"], "port": http["port"]}
    if grpc:
        return {"grpc": dict(grpc)}
    if "port" in tcp:
        return {"tcp": tcp["port"]}
    return {"command": command} if command else None
