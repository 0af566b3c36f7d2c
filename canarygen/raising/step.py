"""Steps of a plan, from those of the controller."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from canarygen.document import Map, items, mapping, mappings
from canarygen.model.duration import written
from canarygen.pattern import on_demand
from canarygen.raising.match import condition, matches
from canarygen.typed import Any, Final

Uses = Callable[[Mapping[str, Any]], list[str | Map]]
"""What a run of analyses stands for: metrics by name, and templates that exist."""
_SECONDS: Final = on_demand(r"[0-9]{1,18}")


def steps(said: Sequence[Any], uses: Uses) -> list[Map]:
    """Give the steps of a canary in the language's long form: a weight and the pause behind it are one."""
    found: list[Map] = []
    weight = -1
    for item in map(mapping, said):
        if "pause" in item and found and found[-1].keys() <= {"weight", "falling"}:
            found[-1]["pause"] = _pause(mapping(item["pause"]))
        elif isinstance(item.get("setWeight"), int):
            falls = {"falling": True} if item["setWeight"] <= weight else {}
            weight = item["setWeight"]
            found.append({"weight": weight, **falls})
        else:
            found += _step(item, uses)
    return found


def _step(said: Mapping[str, Any], uses: Uses) -> Iterator[Map]:
    """Give the step that an item stands for; nothing for one that the language does not know."""
    if "pause" in said:
        yield {"pause": _pause(mapping(said["pause"]))}
    elif "analysis" in said:
        yield {"analysis": uses(mapping(said["analysis"]))}
    elif "plugin" in said:
        yield {
            "plugin": {
                key: value for key, value in mapping(said["plugin"]).items() if key in {"name", "config"}
            }
        }
    else:
        for field, read in _READ.items():
            if field in said and (found := read(mapping(said[field]))):
                yield found


def _pause(said: Mapping[str, Any]) -> str:
    return _length(said.get("duration")) or "forever"


def _length(said: Any) -> str | None:
    """Give the length that a manifest says: a number, or a number's text, is seconds to the controller; None for anything else."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int):
        return written(said)
    if isinstance(said, str) and said:
        return written(int(said)) if _SECONDS.fullmatch(said) else said
    return None


def _scale(said: Mapping[str, Any]) -> Map:
    sizes = {key: said[key] for key in ("replicas", "weight") if key in said}
    return {"scale": sizes or "traffic"}


def _header_route(said: Mapping[str, Any]) -> Map | None:
    name = said.get("name")
    if not said.get("match"):
        return {"route": name, "remove": True}
    found = [(one.get("headerName"), condition(one.get("headerValue"))) for one in mappings(said["match"])]
    if any(value is None or not isinstance(header, str) for header, value in found):
        return None
    return {"route": {"name": name, "headers": [{str(header).lower(): value} for header, value in found]}}


def _mirror(said: Mapping[str, Any]) -> Map | None:
    name = said.get("name")
    if not said.get("match"):
        return {"mirror": name, "remove": True}
    found = matches(said["match"], "path")
    percent = said.get("percentage", 100)
    return {"mirror": {"name": name, "percent": percent, "match": found}} if found else None


def _experiment(said: Mapping[str, Any]) -> Map:
    analyses = [_analysis(mapping(one)) for one in items(said.get("analyses"))]
    delay = said.get("scaleDownDelaySeconds")
    is_endless = "duration" not in said and not any(one.get("required") for one in analyses)
    parts = {
        "duration": "forever" if is_endless else _length(said.get("duration")),
        "templates": [_template(mapping(one)) for one in items(said.get("templates"))],
        "analyses": analyses,
        "scaleDownDelay": written(delay) if isinstance(delay, int) else None,
    }
    return {"experiment": {key: value for key, value in parts.items() if value}}


def _template(said: Mapping[str, Any]) -> Map:
    service = mapping(said.get("service")).get("name")
    keys = ("name", "specRef", "replicas", "weight", "metadata")
    return {key: said[key] for key in keys if key in said} | ({"service": service} if service else {})


def _analysis(said: Mapping[str, Any]) -> Map:
    parts = {
        "name": said.get("name"),
        "template": said.get("templateName"),
        "cluster": said.get("clusterScope"),
        "args": arguments(said.get("args")),
        "required": said.get("requiredForCompletion"),
    }
    return {key: value for key, value in parts.items() if value}


_READ: Final[Mapping[str, Callable[[Mapping[str, Any]], Map | None]]] = {
    "setCanaryScale": _scale,
    "setHeaderRoute": _header_route,
    "setMirrorRoute": _mirror,
    "experiment": _experiment,
}
_HASHES: Final = {"Latest": "canary", "Stable": "stable"}


def arguments(said: Any) -> Map:
    """Give what a Rollout passes to templates, by name, as far as the language can say it."""
    found = {str(one.get("name")): argument(one) for one in mappings(said)}
    return {name: value for name, value in found.items() if value is not None}


def argument(said: Mapping[str, Any]) -> str | Map | None:
    """Give the value of an argument; None where there is none, or the language has no word for it."""
    if isinstance(said.get("value"), str):
        return str(said["value"])
    source = mapping(said.get("valueFrom"))
    field, secret = mapping(source.get("fieldRef")).get("fieldPath"), mapping(source.get("secretKeyRef"))
    if field:
        return {"field": field}
    if secret:
        return {"secret": secret.get("name"), "key": secret.get("key")}
    which = _HASHES.get(str(source.get("podTemplateHashValue")))
    return {"hash": which} if which else None
