"""Experiments in their long form."""

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
            filled(analysis, {"cluster": False, "required": False}, at, origins)
            for index, analysis in enumerate(said["analyses"])
            for at in [(*path, "analyses", index)]
        ]
    return long
