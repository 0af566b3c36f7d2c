"""A spec with nothing left unsaid: every shorthand and default written out, origins kept.

One long form per thing is what the language promises; this module is where the short
forms become it. Nothing behind it knows that there ever was a shorthand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from canarygen.document import Document, Path, Place, Value
from canarygen.model.names import derived
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.source import Span

Map = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LongForm:
    """A complete spec. `origins` says of what was moved where it stood, and of a default: None.

    Everything else stands in the document at the same path.
    """

    document: Document
    value: Map
    origins: Mapping[Path, Path | None]

    @property
    def root(self) -> Place:
        """The place of the whole spec."""
        return Place(self)

    def is_default(self, path: Path) -> bool:
        """Whether the value at `path` is built in, not said by the author."""
        return any(self.origins.get(path[:length], path) is None for length in range(1, len(path) + 1))

    def span(self, path: Path) -> Span:
        """Give the place in the document that the value at `path` answers to."""
        return self.document.span(self._origin(path))

    def key_span(self, path: Path) -> Span:
        """Give the place of the key in the document that the value at `path` answers to."""
        return self.document.key_span(self._origin(path))

    def _origin(self, path: Path) -> Path:
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                origin = self.origins[path[:length]]
                # A default answers to whatever would have held it.
                return self._origin(path[: length - 1]) if origin is None else origin + path[length:]
        return path


def longform(document: Document) -> LongForm:
    """Write out a schema-valid Canary."""
    origins: dict[Path, Path | None] = {}
    said = document.value
    spec = said["spec"]
    metadata = _filled(
        said["metadata"], {"namespace": "default", "labels": {}, "annotations": {}}, ("metadata",), origins
    )
    value = {
        "apiVersion": said["apiVersion"],
        "kind": said["kind"],
        "metadata": metadata,
        "spec": {
            "workload": _workload(spec["workload"], metadata["name"], origins),
            "traffic": _traffic(spec["traffic"], origins),
            "rollout": _rollout(spec["rollout"], origins),
            "names": _filled(spec.get("names", {}), derived(metadata["name"]), ("spec", "names"), origins),
        },
    }
    return LongForm(document, value, origins)


def _filled(said: Map, defaults: Map, path: Path, origins: dict[Path, Path | None]) -> Map:
    """Add what was not said, and note that it was not."""
    missing = {key: value for key, value in defaults.items() if key not in said}
    origins.update({(*path, key): None for key in missing})
    return {**said, **missing}


def _workload(said: Map, name: str, origins: dict[Path, Path | None]) -> Map:
    path = ("spec", "workload")
    long = dict(said)
    if "port" in long:
        port = long.pop("port")
        long["ports"] = [{"name": "http", "port": port, "targetPort": port, "protocol": "http"}]
        origins[(*path, "ports")] = (*path, "port")
    elif "ports" in long:
        long["ports"] = [
            _filled(port, {"targetPort": port["port"], "protocol": "http"}, (*path, "ports", index), origins)
            for index, port in enumerate(long["ports"])
        ]
    if "resources" in long:
        long["resources"] = _resources(long["resources"])
    if "health" in long:
        long["health"] = _health(long["health"], long.get("ports", []))
    selector = {"app.kubernetes.io/name": name}
    return _filled(
        long, {"replicas": 1, "selector": selector, "env": {}, "envFrom": [], "template": {}}, path, origins
    )


def _resources(said: Map) -> Map:
    if "cpu" not in said and "memory" not in said:
        return said
    return (
        {"requests": said, "limits": {"memory": said["memory"]}} if "memory" in said else {"requests": said}
    )


def _health(said: str | Map, ports: Sequence[Map]) -> Map:
    probes = {"readiness": said} if isinstance(said, str) else said
    return {kind: _probe(probe, ports) for kind, probe in probes.items()}


def _probe(said: str | Map, ports: Sequence[Map]) -> Map:
    probe = {"path": said} if isinstance(said, str) else said
    if isinstance(probe.get("grpc"), int):
        return {**probe, "grpc": {"port": probe["grpc"]}}
    if "path" in probe and "port" not in probe and ports:
        return {**probe, "port": ports[0]["name"]}
    return probe


def _traffic(said: Map, origins: dict[Path, Path | None]) -> Map:
    path = ("spec", "traffic")
    long = _filled(said, {"gateway": [{}], "split": "services"}, path, origins)
    if not isinstance(long["gateway"], list):
        long["gateway"] = [long["gateway"]]
        origins[(*path, "gateway", 0)] = (*path, "gateway")
    long["gateway"] = [
        gateway if isinstance(gateway, str) else _own_gateway(gateway, (*path, "gateway", index), origins)
        for index, gateway in enumerate(long["gateway"])
    ]
    return long


def _own_gateway(said: Map, path: Path, origins: dict[Path, Path | None]) -> Map:
    long = _filled(
        said, {"selector": {"istio": "ingressgateway"}, "port": 80, "redirect": False}, path, origins
    )
    if "tls" in long:
        long["tls"] = _filled(long["tls"], {"mode": "SIMPLE"}, (*path, "tls"), origins)
    return long


def _rollout(said: Map, origins: dict[Path, Path | None]) -> Map:
    path = ("spec", "rollout")
    long = _filled(said, {"scale": "full"}, path, origins)
    steps = long["steps"]
    if isinstance(steps, list):
        long["steps"] = [_step(step) for step in steps]
    else:
        long["steps"] = _scheduled(steps)
        origins.update({(*path, "steps", index): (*path, "steps") for index in range(len(long["steps"]))})
    return long


_STEP = re.compile(
    r"(?:(?P<weight>[0-9]+)%(?: (?:for (?P<held>.+)|(?P<gate>until promoted)))?|pause(?: (?P<pause>.+))?)"
)


def _step(said: str | Map) -> Value:
    """Take the text form of a step apart; its grammar is the schema's."""
    if not isinstance(said, str):
        return said
    found = _STEP.fullmatch(said)
    if found is None:
        raise AssertionError(f"the schema let the step {said!r} pass")
    if found["weight"] is None:
        return {"pause": found["pause"] or "forever"}
    pause = found["held"] or ("forever" if found["gate"] else None)
    return {"weight": int(found["weight"]), **({"pause": pause} if pause else {})}


def _scheduled(said: Map) -> list[Map]:
    weights = []
    weight, end = _percent(said["from"]), _percent(said.get("to", f"{FULL_WEIGHT}%"))
    while weight <= end and weight < FULL_WEIGHT:
        weights.append(weight)
        weight = weight * said["times"] if "times" in said else weight + _percent(said["by"])
    return [{"weight": weight, "pause": said["every"]} for weight in weights]


def _percent(text: str) -> int:
    return int(text.removesuffix("%"))
