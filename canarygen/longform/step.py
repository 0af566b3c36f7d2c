"""A step in its long form."""

import re

from canarygen.document import Path, Value
from canarygen.longform.experiment import experiment
from canarygen.longform.form import Map, Origins, filled
from canarygen.model.managed_route import EVERY_PATH
from canarygen.model.names import MIRROR_ROUTE

_TEXT = re.compile(
    r"(?:(?P<weight>[0-9]+)%(?: (?:for (?P<held>.+)|(?P<gate>until promoted)))?|pause(?: (?P<pause>.+))?)"
)


def step(said: str | Map, path: Path, origins: Origins) -> Value:
    """Write out a step at `path`."""
    if isinstance(said, str):
        return _of_text(said)
    if isinstance(route := said.get("route"), dict):
        return {"route": _header_route(route, (*path, "route"), origins)}
    if isinstance(mirror := said.get("mirror"), dict):
        return {"mirror": _mirror(mirror, (*path, "mirror"), origins)}
    if "experiment" in said:
        return {"experiment": experiment(said["experiment"], (*path, "experiment"), origins)}
    return said


def _of_text(said: str) -> Map:
    """Take the text form of a step apart; its grammar is the schema's."""
    found = _TEXT.fullmatch(said)
    if found is None:
        raise AssertionError(f"the schema let the step {said!r} pass")
    if found["weight"] is None:
        return {"pause": found["pause"] or "forever"}
    pause = found["held"] or ("forever" if found["gate"] else None)
    return {"weight": int(found["weight"]), **({"pause": pause} if pause else {})}


def _header_route(said: Map, path: Path, origins: Origins) -> Map:
    headers = _listed(said["headers"], (*path, "headers"), origins)
    return {**said, "headers": [_headers(one) for one in headers]}


def _mirror(said: Map, path: Path, origins: Origins) -> Map:
    long = filled(said, {"name": MIRROR_ROUTE, "percent": 100, "match": EVERY_PATH}, path, origins)
    matches = _listed(long["match"], (*path, "match"), origins)
    return {**long, "match": [_request(match) for match in matches]}


def _listed(said: Value, path: Path, origins: Origins) -> list[Value]:
    """Make a list of a single alternative."""
    if isinstance(said, list):
        return said
    if origins.get(path, path) is not None:
        origins[*path, 0] = path
    return [said]


def _request(said: str | Map) -> Map:
    if isinstance(said, str):
        return {"prefix": said}
    long = dict(said)
    if "method" in long:
        long["method"] = _text_match(long["method"])
    if "headers" in long:
        long["headers"] = _headers(long["headers"])
    return long


def _headers(said: Map) -> Map:
    return {name: _text_match(value) for name, value in said.items()}


def _text_match(said: str | Map) -> Map:
    return {"exact": said} if isinstance(said, str) else said
