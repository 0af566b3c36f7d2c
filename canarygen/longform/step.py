"""A step in its long form."""

from functools import lru_cache

from canarygen.document import Map, Path, Value
from canarygen.longform.analysis import judged
from canarygen.longform.form import Origins, filled
from canarygen.longform.match import alternatives, conditions, matches
from canarygen.model.names import MIRROR_ROUTE
from canarygen.model.text import EVERY_PATH


def step(said: str | Map, path: Path, origins: Origins) -> Value:
    """Write out a step at `path`."""
    if isinstance(said, str):
        return _of_text(said)
    if isinstance(route := said.get("route"), dict):
        return {"route": _header_route(route, (*path, "route"), origins)}
    if isinstance(mirror := said.get("mirror"), dict):
        return {"mirror": _mirror(mirror, (*path, "mirror"), origins)}
    if "analysis" in said:
        return {"analysis": judged(said["analysis"], (*path, "analysis"), origins)}
    if "experiment" in said:
        return {"experiment": _experiment(said["experiment"], (*path, "experiment"), origins)}
    return said


@lru_cache(maxsize=1024)  # Plans are made of the same few steps; what they come to is nobody's to change.
def _of_text(said: str) -> Map:
    """Take the text form of a step apart; its grammar is the schema's."""
    if said.startswith("pause"):
        return {"pause": said.removeprefix("pause").strip() or "forever"}
    weight, _, held = said.partition("%")
    pause = "forever" if held == " until promoted" else held.removeprefix(" for ")
    return {"weight": int(weight), **({"pause": pause} if pause else {})}


def _header_route(said: Map, path: Path, origins: Origins) -> Map:
    headers = alternatives(said["headers"], (*path, "headers"), origins)
    return {**said, "headers": [conditions(one) for one in headers]}


def _mirror(said: Map, path: Path, origins: Origins) -> Map:
    usual = {"name": MIRROR_ROUTE, "percent": 100, "match": EVERY_PATH.text}
    long = filled(said, usual, path, origins)
    return {**long, "match": matches(long["match"], (*path, "match"), origins)}


def _experiment(said: Map, path: Path, origins: Origins) -> Map:
    """Write out an experiment at `path`."""
    long = dict(said)
    long["templates"] = [
        filled(template, {"replicas": 1}, (*path, "templates", index), origins)
        for index, template in enumerate(said["templates"])
    ]
    if "analyses" in said:
        long["analyses"] = [
            filled(analysis, {"cluster": False, "required": False}, at, origins)
            for index, analysis in enumerate(said["analyses"])
            for at in [(*path, "analyses", index)]
        ]
    return long
