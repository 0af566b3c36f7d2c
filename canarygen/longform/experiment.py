"""Experiments, and references to analysis templates, in their long form."""

from canarygen.document import Path
from canarygen.longform.form import Map, Origins, filled


def experiment(said: Map, path: Path, origins: Origins) -> Map:
    """Write out an experiment at `path`."""
    long = dict(said)
    long["templates"] = [
        filled(template, {"replicas": 1}, (*path, "templates", index), origins)
        for index, template in enumerate(said["templates"])
    ]
    if "analyses" in said:
        long["analyses"] = [
            filled(_reference(analysis, at, origins), {"required": False}, at, origins)
            for index, analysis in enumerate(said["analyses"])
            for at in [(*path, "analyses", index)]
        ]
    return long


def references(said: list[Map], path: Path, origins: Origins) -> list[Map]:
    """Write out a list of references to analysis templates at `path`."""
    return [_reference(one, (*path, index), origins) for index, one in enumerate(said)]


def _reference(said: Map, path: Path, origins: Origins) -> Map:
    return filled(said, {"cluster": False, "args": {}}, path, origins)
